"""All addresses of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from courses.admin import broken_links, stale_facts
from learningpath import account_views, staff_sign_in
from learningpath.leaving import leave, left
from learningpath.password_codes.views import password_codes
from learningpath.preferences import preferences, set_language
from learningpath.views import healthz, manifest, privacy, readyz, robots, service_worker
from progress.admin import scored_dates
from progress.components.views import style

admin.site.site_header = admin.site.site_title = _("Learning Path catalog")
admin.site.index_title = _("Catalog")
admin.site.login = secure_admin_login(staff_sign_in.go_on)  # type: ignore[method-assign]
admin.site.password_change = staff_sign_in.lead_to_password_page  # type: ignore[assignment, method-assign]
admin.site.password_change_done = staff_sign_in.lead_to_password_page  # type: ignore[assignment, method-assign]

handler429 = "learningpath.views.too_many_requests"  # allauth's
handler500 = "learningpath.views.server_error"

urlpatterns = [
    path("", include("courses.urls")),
    path("", include("progress.urls")),
    path("accounts/login/", account_views.LoginView.as_view(), name="account_login"),
    path("accounts/signup/", account_views.SignupView.as_view(), name="account_signup"),
    path("accounts/email/", account_views.EmailView.as_view(), name="account_email"),
    path(
        "accounts/2fa/webauthn/login/", account_views.LoginWebAuthnView.as_view(), name="mfa_login_webauthn"
    ),
    path(
        "accounts/password/reset/", account_views.PasswordResetView.as_view(), name="account_reset_password"
    ),
    path("accounts/2fa/totp/activate/", staff_sign_in.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("accounts/2fa/webauthn/add/", staff_sign_in.AddWebAuthnView.as_view(), name="mfa_add_webauthn"),
    path("accounts/preferences/", preferences, name="account_preferences"),
    path("accounts/password/codes/", password_codes, name="password_codes"),
    path("accounts/leave/", leave, name="account_leave"),
    path("accounts/left/", left, name="account_left"),
    path("accounts/", include("allauth.urls")),
    path("privacy/", privacy, name="privacy"),
    path("i18n/setlang/", set_language, name="set_language"),
    path("admin/stale-facts/", admin.site.admin_view(stale_facts), name="stale_facts"),
    path("admin/broken-links/", admin.site.admin_view(broken_links), name="broken_links"),
    path("admin/scored-dates/", admin.site.admin_view(scored_dates), name="scored_dates"),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("robots.txt", robots, name="robots"),
    path("style/", style, name="style"),
    path("service-worker.js", service_worker, name="service_worker"),
]
