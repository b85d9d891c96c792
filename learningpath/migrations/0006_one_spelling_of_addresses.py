from django.db import migrations

from learningpath.addresses import one_spelling


def spell_alike(apps, schema_editor):
    """Spell domains as mail servers do, so that both spellings lead to the account.

    Where another account has that spelling by now, each keeps its own: signing in looks for what was typed first.
    """
    User = apps.get_model("learningpath", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")

    def is_free(spelled, user, addresses):
        others = User.objects.filter(email__iexact=spelled).exclude(pk=user)
        return not (others.exists() or EmailAddress.objects.filter(email=spelled).exclude(**addresses).exists())

    for user, email in list(User.objects.values_list("pk", "email")):
        spelled = one_spelling(email)
        if spelled != email.lower() and is_free(spelled, user, {"user": user}):
            User.objects.filter(pk=user).update(email=spelled)
    for pk, user, email in list(EmailAddress.objects.values_list("pk", "user", "email")):
        spelled = one_spelling(email)
        if spelled != email and is_free(spelled, user, {"pk": pk}):
            EmailAddress.objects.filter(pk=pk).update(email=spelled)


class Migration(migrations.Migration):

    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("learningpath", "0005_calendar_by_language"),
    ]

    operations = [
        migrations.RunPython(spell_alike, migrations.RunPython.noop),
    ]
