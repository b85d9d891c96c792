from django.db import migrations


def confirm_addresses_of_superusers(apps, schema_editor):
    """Call confirmed what ``createsuperuser`` was given before it did so itself, so that nobody is locked out."""
    User = apps.get_model("learningpath", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    for user in User.objects.filter(is_superuser=True):
        email = user.email.lower()
        if EmailAddress.objects.filter(email=email, verified=True).exists():
            continue  # theirs already; one address is confirmed for one account
        has_first = EmailAddress.objects.filter(user=user, primary=True).exclude(email=email).exists()
        EmailAddress.objects.update_or_create(
            user=user, email=email, defaults={"verified": True, "primary": not has_first}
        )


class Migration(migrations.Migration):

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("learningpath", "0002_language_and_calendar_of_accounts"),
    ]

    operations = [
        migrations.RunPython(confirm_addresses_of_superusers, migrations.RunPython.noop),
    ]
