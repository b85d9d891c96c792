"""All addresses of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from courses.admin import stale_facts
from learningpath.views import healthz, password_reset
from progress.admin import scored_dates

admin.site.site_header = admin.site.site_title = "Learning Path catalog"
admin.site.index_title = "Catalog"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("courses.urls")),
    path("", include("progress.urls")),
    path("accounts/password/reset/", password_reset, name="account_reset_password"),
    path("accounts/", include("allauth.urls")),
    path("admin/stale-facts/", admin.site.admin_view(stale_facts), name="stale_facts"),
    path("admin/scored-dates/", admin.site.admin_view(scored_dates), name="scored_dates"),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]
