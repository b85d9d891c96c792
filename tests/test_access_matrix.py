"""Who may do what: every address of the site, for everybody, against a table; and what an outsider tries."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.test import Client
from django.urls import resolve

from courses.models import AidRule, CatalogLoad
from learningpath.models import User
from progress.models import (
    Completion,
    CourseForecast,
    CourseProgress,
    EarlierPlan,
    Enrollment,
    Forecast,
    Pause,
    Plan,
    WeeklyLog,
)
from tests.pages import GRID_URL, LOG_URL, all_routes
from tests.rows import (
    MONDAY,
    NOW,
    follow,
    log,
    make_course,
    make_group,
    make_path,
    make_plan,
    make_provider,
    make_resource,
    make_rows_of_every_kind,
    put,
)
from tests.server import PASSWORD
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

WHO = ("anonymous", "learner", "outsider", "curator", "superuser")

# For each address: GET as each of WHO, then POST of an empty form. A number is the answer's status, a
# word the page that the answer leads to. The objects in the addresses are the learner's; the outsider
# has a plan but none of these courses, curator and superuser have no plan.
MATRIX = r"""
/                                                        200       200       200       200       200       405       405       405       405       405
paths/                                                   200       200       200       200       200       405       405       405       405       405
paths/<slug:slug>/                                       200       200       200       200       200       405       405       405       405       405
courses/<slug:slug>/                                     200       200       200       200       200       405       405       405       405       405
groups/                                                  200       200       200       200       200       405       405       405       405       405
groups/<slug:slug>/                                      200       200       200       200       200       405       405       405       405       405
resources/                                               200       200       200       200       200       405       405       405       405       405
paths/<slug:slug>/try/                                   200       200       200       200       200       422       422       422       422       422
paths/<slug:slug>/enroll/                                login     200       200       200       200       login     422       422       422       422
paths/<slug:slug>/leave/                                 login     200       404       paths     paths     login     dashboard 404       paths     paths
plan/                                                    login     200       200       paths     paths     405       405       405       405       405
plan/catalog-notice/                                     405       405       405       405       405       login     dashboard dashboard paths     paths
plan/projection.json                                     login     200       200       paths     paths     405       405       405       405       405
plan/edit/                                               login     200       200       paths     paths     login     422       422       paths     paths
plan/what-if/                                            login     200       200       paths     paths     login     what_if   what_if         paths     paths
plan/forecasts/                                          login     200       200       paths     paths     405       405       405       405       405
plan/log/                                                login     200       200       paths     paths     login     dashboard dashboard paths     paths
plan/weeks/                                              login     200       200       paths     paths     405       405       405       405       405
plan/weeks/log/                                          login     200       200       paths     paths     login     dashboard dashboard paths     paths
plan/order/                                              login     200       200       paths     paths     405       405       405       405       405
plan/unfinished/                                         login     200       200       paths     paths     405       405       405       405       405
plan/courses/<slug:slug>/                                login     200       404       paths     paths     login     422       404       paths     paths
plan/courses/<slug:slug>/estimate/                       405       405       405       405       405       login     dashboard 404       paths     paths
plan/courses/<slug:slug>/share/                          405       405       405       405       405       login     dashboard 404       paths     paths
plan/courses/<slug:slug>/parts/                          405       405       405       405       405       login     dashboard 404       paths     paths
plan/courses/<slug:slug>/took/                           405       405       405       405       405       login     404       404       paths     paths
plan/courses/<slug:slug>/beside/                         405       405       405       405       405       login     dashboard 404       paths     paths
plan/courses/<slug:slug>/counts/                         405       405       405       405       405       login     422       404       paths     paths
plan/courses/<slug:slug>/add/                            405       405       405       405       405       login     dashboard dashboard edit_plan edit_plan
plan/courses/<slug:slug>/take-up/                        405       405       405       405       405       login     dashboard 404       paths     paths
plan/courses/<slug:slug>/decline/                        405       405       405       405       405       login     dashboard dashboard paths     paths
plan/courses/<slug:slug>/replace/                        405       405       405       405       405       login     dashboard 404       paths     paths
plan/courses/<slug:slug>/remove/                         405       405       405       405       405       login     dashboard 404       paths     paths
plan/courses/<slug:slug>/move/                           405       405       405       405       405       login     404       404       paths     paths
plan/aid/sheet/                                          login     dashboard dashboard paths     paths     405       405       405       405       405
plan/aid/<slug:slug>/<slug:part>/sheet/                  login     200       404       paths     paths     login     fact_sheet 404       paths     paths
plan/undo/                                               405       405       405       405       405       login     dashboard dashboard paths     paths
plan/aid/                                                login     200       200       paths     paths     login     422       422       paths     paths
plan/aid/<slug:slug>/<slug:part>/                        login     200       404       paths     paths     login     422       404       paths     paths
plan/pauses/                                             login     200       200       paths     paths     login     422       422       paths     paths
plan/pauses/<int:pk>/delete/                             405       405       405       405       405       login     pauses    404       paths     paths
plan/export/                                             login     200       200       paths     paths     405       405       405       405       405
plan/export/all.json                                     login     200       200       200       200       405       405       405       405       405
accounts/login/                                          200       dashboard dashboard dashboard dashboard 422       dashboard dashboard dashboard dashboard
accounts/logout/                                         home      200       200       200       200       home      home      home      home      home
accounts/inactive/                                       200       200       200       200       200       405       405       405       405       405
accounts/signup/                                         200       dashboard dashboard dashboard dashboard 422       dashboard dashboard dashboard dashboard
accounts/reauthenticate/                                 login     200       200       200       200       login     422       422       422       422
accounts/preferences/                                    login     200       200       200       200       login     422       422       422       422
accounts/password/codes/                                 login     200       200       200       200       login     sure?     sure?     sure?     sure?
accounts/leave/                                          login     200       200       200       200       login     sure?     sure?     sure?     sure?
accounts/left/                                           200       leave?    leave?    leave?    leave?    405       405       405       405       405
privacy/                                                 200       200       200       200       200       405       405       405       405       405
i18n/setlang/                                            405       405       405       405       405       home      home      home      home      home
accounts/email/                                          login     200       200       200       200       login     sure?     sure?     sure?     sure?
accounts/confirm-email/                                  200       200       200       200       200       405       405       405       405       405
accounts/password/change/                                login     200       200       200       200       login     422       422       422       422
accounts/password/set/                                   login     password  password  password  password  login     sure?     sure?     sure?     sure?
accounts/password/reset/                                 200       200       200       200       200       422       422       422       422       422
accounts/login/code/confirm/                             login     dashboard dashboard dashboard dashboard login     dashboard dashboard dashboard dashboard
accounts/^confirm-email/(?P<key>[-:\w]+)/$               200       200       200       200       200       404       404       404       404       404
accounts/password/reset/key/done/                        200       200       200       200       200       405       405       405       405       405
accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ 200       200       200       200       200       422       422       422       422       422
accounts/password/reset/done/                            200       200       200       200       200       405       405       405       405       405
accounts/2fa/                                            login     200       200       200       200       login     405       405       405       405
accounts/2fa/authenticate/                               login     dashboard dashboard dashboard dashboard login     dashboard dashboard dashboard dashboard
accounts/2fa/reauthenticate/                             login     sure?     sure?     sure?     sure?     login     sure?     sure?     sure?     sure?
accounts/2fa/totp/activate/                              login     sure?     sure?     sure?     sure?     login     sure?     sure?     sure?     sure?
accounts/2fa/totp/deactivate/                            login     404       404       404       404       login     sure?     sure?     sure?     sure?
accounts/2fa/recovery-codes/                             login     404       404       404       404       login     405       405       405       405
accounts/2fa/recovery-codes/generate/                    login     sure?     sure?     sure?     sure?     login     sure?     sure?     sure?     sure?
accounts/2fa/recovery-codes/download/                    login     404       404       404       404       login     404       404       404       404
accounts/2fa/webauthn/                                   login     200       200       200       200       login     405       405       405       405
accounts/2fa/webauthn/add/                               login     sure?     sure?     sure?     sure?     login     sure?     sure?     sure?     sure?
accounts/2fa/webauthn/reauthenticate/                    login     sure?     sure?     sure?     sure?     login     sure?     sure?     sure?     sure?
accounts/2fa/webauthn/keys/<int:pk>/remove/              login     sure?     sure?     sure?     sure?     login     sure?     sure?     sure?     sure?
accounts/2fa/webauthn/keys/<int:pk>/edit/                login     sure?     sure?     sure?     sure?     login     sure?     sure?     sure?     sure?
accounts/2fa/webauthn/login/                             login     dashboard dashboard dashboard dashboard login     dashboard dashboard dashboard dashboard
accounts/sessions/                                       login     200       200       200       200       login     sure?     sure?     sure?     sure?
admin/stale-facts/                                       staff     staff     staff     200       200       staff     staff     staff     stale     stale
admin/broken-links/                                      staff     staff     staff     200       200       staff     staff     staff     405       405
admin/scored-dates/                                      staff     staff     staff     200       200       staff     staff     staff     405       405
admin/                                                   staff     staff     staff     200       200       staff     staff     staff     200       200
admin/login/                                             login     403       403       admin     admin     login     403       403       admin     admin
admin/logout/                                            admin     admin     admin     405       405       admin     admin     admin     home      home
admin/password_change/                                   staff     staff     staff     password  password  staff     staff     staff     password  password
admin/password_change/done/                              staff     staff     staff     password  password  staff     staff     staff     password  password
admin/autocomplete/                                      staff     staff     staff     403       403       staff     staff     staff     405       405
admin/jsi18n/                                            staff     staff     staff     200       200       staff     staff     staff     405       405
admin/r/<path:content_type_id>/<path:object_id>/         staff     staff     staff     404       404       staff     staff     staff     404       404
admin/auth/group/                                        staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/auth/group/add/                                    staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/auth/group/<path:object_id>/history/               staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/auth/group/<path:object_id>/delete/                staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/auth/group/<path:object_id>/change/                staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/auth/group/<path:object_id>/                       staff     staff     staff     change    change    staff     staff     staff     change    change
admin/learningpath/user/<id>/password/                   staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/learningpath/user/                                 staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/learningpath/user/add-curator/                     staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/learningpath/user/add/                             staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/learningpath/user/<path:object_id>/history/        staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/learningpath/user/<path:object_id>/delete/         staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/learningpath/user/<path:object_id>/change/         staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/learningpath/user/<path:object_id>/                staff     staff     staff     change    change    staff     staff     staff     change    change
admin/usersessions/usersession/                          staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/usersessions/usersession/add/                      staff     staff     staff     403       403       staff     staff     staff     403       sure?
admin/usersessions/usersession/<path:object_id>/history/ staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/usersessions/usersession/<path:object_id>/delete/  staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/usersessions/usersession/<path:object_id>/change/  staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/usersessions/usersession/<path:object_id>/         staff     staff     staff     change    change    staff     staff     staff     change    change
admin/mfa/authenticator/                                 staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/mfa/authenticator/add/                             staff     staff     staff     403       403       staff     staff     staff     403       sure?
admin/mfa/authenticator/<path:object_id>/history/        staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/mfa/authenticator/<path:object_id>/delete/         staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/mfa/authenticator/<path:object_id>/change/         staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/mfa/authenticator/<path:object_id>/                staff     staff     staff     change    change    staff     staff     staff     change    change
admin/courses/provider/                                  staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/provider/undo-retire/                      staff     staff     staff     405       405       staff     staff     staff     list      list
admin/courses/provider/<path:object_id>/take-back/       staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/provider/add/                              staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/provider/<path:object_id>/history/         staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/provider/<path:object_id>/delete/          staff     staff     staff     403       200       staff     staff     staff     403       200
admin/courses/provider/<path:object_id>/change/          staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/provider/<path:object_id>/                 staff     staff     staff     change    change    staff     staff     staff     change    change
admin/courses/aidrule/                                   staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/aidrule/add/                               staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/aidrule/<path:object_id>/history/          staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/aidrule/<path:object_id>/delete/           staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/aidrule/<path:object_id>/change/           staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/aidrule/<path:object_id>/                  staff     staff     staff     change    change    staff     staff     staff     change    change
admin/courses/course/                                    staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/course/undo-retire/                        staff     staff     staff     405       405       staff     staff     staff     list      list
admin/courses/course/<path:object_id>/preview/           staff     staff     staff     200       200       staff     staff     staff     405       405
admin/courses/course/<path:object_id>/duplicate/         staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/course/<path:object_id>/take-back/         staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/course/add/                                staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/course/<path:object_id>/history/           staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/course/<path:object_id>/delete/            staff     staff     staff     403       200       staff     staff     staff     403       200
admin/courses/course/<path:object_id>/change/            staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/course/<path:object_id>/                   staff     staff     staff     change    change    staff     staff     staff     change    change
admin/courses/path/                                      staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/path/undo-retire/                          staff     staff     staff     405       405       staff     staff     staff     list      list
admin/courses/path/<path:object_id>/preview/             staff     staff     staff     200       200       staff     staff     staff     405       405
admin/courses/path/<path:object_id>/duplicate/           staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/path/<path:object_id>/take-back/           staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/path/add/                                  staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/path/<path:object_id>/history/             staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/path/<path:object_id>/delete/              staff     staff     staff     403       200       staff     staff     staff     403       200
admin/courses/path/<path:object_id>/change/              staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/path/<path:object_id>/                     staff     staff     staff     change    change    staff     staff     staff     change    change
admin/courses/studygroup/                                staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/studygroup/undo-retire/                    staff     staff     staff     405       405       staff     staff     staff     list      list
admin/courses/studygroup/<path:object_id>/preview/       staff     staff     staff     200       200       staff     staff     staff     405       405
admin/courses/studygroup/<path:object_id>/duplicate/     staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/studygroup/<path:object_id>/take-back/     staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/studygroup/add/                            staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/studygroup/<path:object_id>/history/       staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/studygroup/<path:object_id>/delete/        staff     staff     staff     403       200       staff     staff     staff     403       200
admin/courses/studygroup/<path:object_id>/change/        staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/studygroup/<path:object_id>/               staff     staff     staff     change    change    staff     staff     staff     change    change
admin/courses/resource/                                  staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/resource/undo-retire/                      staff     staff     staff     405       405       staff     staff     staff     list      list
admin/courses/resource/<path:object_id>/preview/         staff     staff     staff     200       200       staff     staff     staff     405       405
admin/courses/resource/<path:object_id>/duplicate/       staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/resource/<path:object_id>/take-back/       staff     staff     staff     405       405       staff     staff     staff     change    change
admin/courses/resource/add/                              staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/resource/<path:object_id>/history/         staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/resource/<path:object_id>/delete/          staff     staff     staff     403       200       staff     staff     staff     403       200
admin/courses/resource/<path:object_id>/change/          staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/resource/<path:object_id>/                 staff     staff     staff     change    change    staff     staff     staff     change    change
admin/admin/logentry/                                    staff     staff     staff     200       200       staff     staff     staff     200       200
admin/admin/logentry/add/                                staff     staff     staff     403       403       staff     staff     staff     403       403
admin/admin/logentry/<path:object_id>/history/           staff     staff     staff     200       200       staff     staff     staff     200       200
admin/admin/logentry/<path:object_id>/delete/            staff     staff     staff     403       403       staff     staff     staff     403       403
admin/admin/logentry/<path:object_id>/change/            staff     staff     staff     200       200       staff     staff     staff     403       403
admin/admin/logentry/<path:object_id>/                   staff     staff     staff     change    change    staff     staff     staff     change    change
admin/courses/catalogload/                               staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/catalogload/export/                        staff     staff     staff     200       200       staff     staff     staff     405       405
admin/courses/catalogload/add/                           staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/catalogload/<path:object_id>/history/      staff     staff     staff     200       200       staff     staff     staff     200       200
admin/courses/catalogload/<path:object_id>/delete/       staff     staff     staff     403       403       staff     staff     staff     403       403
admin/courses/catalogload/<path:object_id>/change/       staff     staff     staff     200       200       staff     staff     staff     403       403
admin/courses/catalogload/<path:object_id>/              staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/plan/                                     staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/plan/add/                                 staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/plan/<path:object_id>/history/            staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/plan/<path:object_id>/delete/             staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/plan/<path:object_id>/change/             staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/plan/<path:object_id>/                    staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/enrollment/                               staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/enrollment/add/                           staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/enrollment/<path:object_id>/history/      staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/enrollment/<path:object_id>/delete/       staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/enrollment/<path:object_id>/change/       staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/enrollment/<path:object_id>/              staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/courseprogress/                           staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/courseprogress/add/                       staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/courseprogress/<path:object_id>/history/  staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/courseprogress/<path:object_id>/delete/   staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/courseprogress/<path:object_id>/change/   staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/courseprogress/<path:object_id>/          staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/weeklylog/                                staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/weeklylog/add/                            staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/weeklylog/<path:object_id>/history/       staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/weeklylog/<path:object_id>/delete/        staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/weeklylog/<path:object_id>/change/        staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/weeklylog/<path:object_id>/               staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/pause/                                    staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/pause/add/                                staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/pause/<path:object_id>/history/           staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/pause/<path:object_id>/delete/            staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/pause/<path:object_id>/change/            staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/pause/<path:object_id>/                   staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/earlierplan/                              staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/earlierplan/add/                          staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/earlierplan/<path:object_id>/history/     staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/earlierplan/<path:object_id>/delete/      staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/earlierplan/<path:object_id>/change/      staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/earlierplan/<path:object_id>/             staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/aidapplication/                           staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/aidapplication/add/                       staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/aidapplication/<path:object_id>/history/  staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/aidapplication/<path:object_id>/delete/   staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/aidapplication/<path:object_id>/change/   staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/aidapplication/<path:object_id>/          staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/completion/                               staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/completion/add/                           staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/completion/<path:object_id>/history/      staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/completion/<path:object_id>/delete/       staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/completion/<path:object_id>/change/       staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/completion/<path:object_id>/              staff     staff     staff     change    change    staff     staff     staff     change    change
admin/progress/forecast/                                 staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/forecast/add/                             staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/forecast/<path:object_id>/history/        staff     staff     staff     403       200       staff     staff     staff     403       200
admin/progress/forecast/<path:object_id>/delete/         staff     staff     staff     403       403       staff     staff     staff     403       403
admin/progress/forecast/<path:object_id>/change/         staff     staff     staff     403       200       staff     staff     staff     403       403
admin/progress/forecast/<path:object_id>/                staff     staff     staff     change    change    staff     staff     staff     change    change
admin/account/emailaddress/                              staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/account/emailaddress/add/                          staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/account/emailaddress/<path:object_id>/history/     staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/account/emailaddress/<path:object_id>/delete/      staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/account/emailaddress/<path:object_id>/change/      staff     staff     staff     403       200       staff     staff     staff     403       sure?
admin/account/emailaddress/<path:object_id>/             staff     staff     staff     change    change    staff     staff     staff     change    change
admin/^(?P<app_label>learningpath|admin|account|auth|usersessions|mfa|courses|progress)/$ staff     staff     staff     200       200       staff     staff     staff     200       200
admin/(?P<url>.*)$                                       staff     staff     staff     404       404       staff     staff     staff     404       404
healthz                                                  200       200       200       200       200       405       405       405       405       405
readyz                                                   200       200       200       200       200       405       405       405       405       405
manifest.webmanifest                                     200       200       200       200       200       405       405       405       405       405
robots.txt                                               200       200       200       200       200       405       405       405       405       405
style/                                                   404       404       404       404       404       405       405       405       405       405
service-worker.js                                        200       200       200       200       200       405       405       405       405       405
"""

SHORT = {
    "account_change_password": "password",
    "account_email": "email",
    "account_leave": "leave?",
    "account_login": "login",
    "account_reauthenticate": "sure?",
    "admin:index": "admin",
    "admin:login": "staff",
    "stale_facts": "stale",
    "usersessions_list": "sessions",
}

OBJECTS = {
    "(?P<app_label>learningpath|admin|account|auth|usersessions|mfa|courses|progress)": "courses",
    "(?P<key>[-:\\w]+)": "no-such-key",
    "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "1-no-such-key",
    "(?P<url>.*)": "nothing/here",
    "<slug:part>": "part",
    "<path:content_type_id>/<path:object_id>": "999/1",
}


@pytest.fixture
def path():
    return make_path("path", make_course("first"), make_course("second"), additional=(make_course("third"),))


@pytest.fixture
def _rows(path, learner, outsider):
    make_group("group")
    make_resource("resource")
    make_rows_of_every_kind(learner, path)
    make_plan(outsider)
    put(outsider, make_course("of-the-outsider"))
    AidRule.objects.create(
        provider=make_provider(),
        kind="per_course",
        value=1,
        confidence="high",
        source_url="https://provider.example/aid",
        verified_on=MONDAY,
    )
    CatalogLoad.objects.create(loaded_at=NOW, source="files", report="1 created.", loaded={})
    LogEntry.objects.log_actions(learner.pk, AidRule.objects.all(), CHANGE, "Verified.")
    somebody = User.objects.create_user("somebody@example.org", PASSWORD)
    EmailAddress.objects.create(user=somebody, email=somebody.email, primary=True, verified=True)
    Authenticator.objects.create(user=somebody, type="webauthn", data={"name": "a key"})
    UserSession.objects.create(user=somebody, ip="192.0.2.1", session_key="k" * 32, user_agent="a browser")


@pytest.fixture
def people(learner, outsider, curator):
    superuser = User.objects.create_superuser("root@example.org", PASSWORD)
    return dict(zip(WHO, (None, learner, outsider, curator, superuser), strict=True))


@pytest.fixture
def cookies(people):
    """The session cookie of each of WHO."""
    found = {}
    for who, user in people.items():
        client = Client()
        if user:
            client.force_login(user)
        found[who] = {name: morsel.value for name, morsel in client.cookies.items()}
    return found


def lines_of_matrix():
    """Read the table: route -> the answers to GET and to POST, each in the order of WHO."""
    lines = [line.split() for line in MATRIX.strip().splitlines()]
    return {route or "/": (line[:5], line[5:]) for route, *line in lines}


def address_of(route):
    """Put the learner's objects into an address."""
    address = "/" + route.replace("^", "").replace("$", "").removeprefix("/")
    for part, value in OBJECTS.items():
        address = address.replace(part, value)
    if admin := re.match(r"/admin/(\w+)/(\w+)/<", address):
        row = apps.get_model(*admin.groups()).objects.first()
        address = re.sub("<(path:object_)?id>", str(row.pk if row else 1), address)
    if "2fa/webauthn/keys" in address:
        address = address.replace("<int:pk>", str(Authenticator.objects.get().pk))
    slug = {"groups": "group", "paths": "path"}.get(address.split("/")[1], "first")
    address = address.replace("<slug:slug>", slug).replace("<slug:part>", "part")
    if "<int:pk>" in address:
        address = address.replace("<int:pk>", str(Pause.objects.get().pk))
    assert "<" not in address, f"No object for {route}"
    return address


def outcome(cookies, method, address):
    """Return the status, or the name of the page an answer leads to; undo what the request changed."""
    client = Client()
    client.cookies.load(cookies)
    with transaction.atomic():
        answer = getattr(client, method)(address)
        transaction.set_rollback(True)
    if answer.status_code != 302:
        return str(answer.status_code)
    found = resolve(answer.url.partition("?")[0])
    if found.namespace == "admin" and found.view_name.endswith("_change"):
        return "change"
    if found.namespace == "admin" and found.view_name.endswith("_changelist"):
        return "list"
    return SHORT.get(found.view_name, found.view_name)


def test_every_address_is_in_the_matrix():
    assert set(lines_of_matrix()) == {route or "/" for route in all_routes()}


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_what_the_matrix_says(cookies, who, method):
    answers = {
        route: outcome(cookies[who], method, address_of("" if route == "/" else route))
        for route in lines_of_matrix()
    }
    column = WHO.index(who)
    assert answers == {
        route: (of_get if method == "get" else of_post)[column]
        for route, (of_get, of_post) in lines_of_matrix().items()
    }


# --- What an outsider tries --------------------------------------------------------------------------

OWN_PAGES = (
    "/plan/",
    "/plan/projection.json",
    "/plan/edit/",
    "/plan/what-if/?hours=5",
    "/plan/forecasts/",
    "/plan/log/",
    "/plan/weeks/",
    GRID_URL,
    "/plan/order/",
    "/plan/unfinished/",
    "/plan/pauses/",
    "/plan/export/",
    "/plan/export/all.json",
    "/paths/path/enroll/",
    "/accounts/email/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
)
ON_OBJECTS_OF_THE_LEARNER = {
    "/paths/path/leave/": {},
    "/plan/courses/first/": {"status": "completed"},
    "/plan/courses/first/estimate/": {"estimate_hours": "1"},
    "/plan/courses/first/share/": {"share_done_percent": "50"},
    "/plan/courses/third/took/": {"took_hours": "60"},
    "/plan/aid/first/part/": {"state": "applied"},
    "/plan/courses/first/remove/": {},
    "/plan/courses/first/move/": {"position": "2"},
    "/plan/pauses/{pause}/delete/": {},
}


@pytest.fixture
def _secrets(learner, _rows):
    """What nobody but the learner may read, in each of their rows."""
    EmailAddress.objects.create(user=learner, email=learner.email, primary=True, verified=True)
    first, second, *_ = learner.course_progress.order_by("position")
    first.estimate_hours = "4321.5"
    first.save()
    second.status, second.waived_reason = "waived", "Because of the secret academy"
    second.save()
    learner.plan.planned_pace_hours, learner.plan.target_on = "31.25", dt.date(2031, 7, 19)
    learner.plan.save()
    log(learner, second.course, 17.75)
    Pause.objects.update(starts_on=dt.date(2029, 3, 13), ends_on=dt.date(2029, 3, 14))
    EarlierPlan.objects.update(finish_on=dt.date(2032, 2, 17))
    Forecast.objects.update(late_on=dt.date(2033, 5, 23))
    first.share_done_percent, first.share_done_at_hours = 87, "6.5"
    first.save()


SECRETS = (
    "learner@example.org",
    "4321.5",
    "secret academy",
    "31.25",
    "2031-07-19",
    "17.75",
    "2029-03-13",
    "2032-02-17",
    "6.25 h a week",
    "43.75",
    "2033-05-23",
    "said at 6.5 h",
    "plan/courses/first",
    "hours-first",
)


@pytest.mark.usefixtures("_secrets")
def test_a_learner_finds_each_secret_on_a_page_of_their_own(learner_client):
    pages = [*OWN_PAGES, "/plan/courses/first/", "/plan/courses/second/"]
    all_pages = "".join(learner_client.get(page).getvalue().decode() for page in pages)
    assert [secret for secret in SECRETS if secret not in all_pages] == []


@pytest.mark.usefixtures("_secrets")
@pytest.mark.parametrize("address", OWN_PAGES)
def test_an_outsider_reads_none_of_it_on_the_pages_that_show_own_data(outsider_client, address):
    answer = outsider_client.get(address)
    assert answer.status_code == 200
    said = answer.getvalue().decode()
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.usefixtures("_secrets")
@pytest.mark.parametrize("address", ON_OBJECTS_OF_THE_LEARNER)
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_an_outsider_opens_and_changes_nothing_of_the_learner(outsider_client, address, method):
    form = ON_OBJECTS_OF_THE_LEARNER[address]
    before = digest_by_table()
    address = address.format(pause=Pause.objects.get().pk)
    answer = getattr(outsider_client, method)(address, form if method == "post" else None)
    assert answer.status_code in ({404} if method == "post" else {404, 405})
    assert [secret for secret in SECRETS if secret in answer.content.decode()] == []
    assert digest_by_table() == before


@pytest.mark.usefixtures("_secrets")
@pytest.mark.parametrize("address", ["/paths/path/leave/", "/plan/courses/first/"])
def test_the_page_of_a_learners_object_is_not_there_for_an_outsider(outsider_client, address):
    assert outsider_client.get(address).status_code == 404


@pytest.mark.usefixtures("_secrets")
@pytest.mark.parametrize(("address", "form"), ON_OBJECTS_OF_THE_LEARNER.items())
def test_the_learner_does_what_the_outsider_tried(learner_client, address, form):
    before = digest_by_table()
    answer = learner_client.post(address.format(pause=Pause.objects.get().pk), form)
    assert answer.status_code == 302
    assert digest_by_table() != before


@pytest.mark.usefixtures("_secrets")
def test_an_outsiders_log_takes_no_course_of_the_learner(outsider_client):
    before = digest_by_table()
    week = f"hours-{MONDAY}"
    for address, form in (
        (LOG_URL, {"hours-of-the-outsider": "2", "hours-first": "3"}),
        (GRID_URL, {f"{week}-of-the-outsider": "2", f"{week}-first": "3"}),
    ):
        answer = outsider_client.post(address, form)
        assert answer.status_code == 422
        assert "“first” is not a course" in answer.content.decode()
    assert digest_by_table() == before


@pytest.mark.usefixtures("_secrets")
@pytest.mark.parametrize("field", ["first", "waive"])
def test_an_outsider_supposes_nothing_about_a_course_of_the_learner(outsider_client, field):
    before = digest_by_table()
    for method in (outsider_client.get, outsider_client.post):
        answer = method("/plan/what-if/", {field: "first"})
        assert answer.status_code == 422
        assert [secret for secret in SECRETS if secret in answer.content.decode()] == []
    assert digest_by_table() == before


@pytest.mark.usefixtures("_secrets")
def test_nothing_an_outsider_saves_touches_the_forecasts_of_the_learner(learner, outsider_client):
    def of_learner():
        return [
            list(model.for_user(learner).order_by("pk").values())
            for model in (Forecast.objects, CourseForecast.objects, EarlierPlan.objects)
        ]

    before = of_learner()
    outsider_client.post("/plan/what-if/", {"hours": "9", "add": "first"})
    assert Forecast.objects.filter(user__email="outsider@example.org").count() == 1
    assert of_learner() == before


@pytest.mark.usefixtures("_secrets")
def test_no_learner_is_named_where_curators_see_how_good_all_dates_were(curator_client):
    page = curator_client.get("/admin/scored-dates/").content.decode()
    assert "@example.org" not in page.replace("curator@example.org", "")
    assert [secret for secret in SECRETS if secret in page] == []


@pytest.mark.usefixtures("_secrets")
def test_an_outsider_waives_no_course_that_the_path_does_not_have(outsider_client):
    form = {"planned_pace_hours": "10", "starts_on": MONDAY, "time_zone": "UTC"}
    before = digest_by_table()
    answer = outsider_client.post("/paths/path/enroll/", form | {"waive": ["of-the-outsider"]})
    assert answer.status_code == 422
    assert digest_by_table() == before


@pytest.mark.usefixtures("_secrets")
def test_a_security_key_of_another_account_is_not_there_even_after_the_password(outsider_client):
    client = outsider_client
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    key = Authenticator.objects.get().pk
    before = digest_by_table()
    for page in ("remove", "edit"):
        for method in (client.get, client.post):
            assert method(f"/accounts/2fa/webauthn/keys/{key}/{page}/", {"name": "mine"}).status_code == 404
    assert digest_by_table() == before


@pytest.mark.usefixtures("_secrets")
def test_an_outsider_ends_no_session_of_another_account(outsider_client):
    before = set(UserSession.objects.filter(user__email="somebody@example.org"))
    for form in ({}, {"id": [session.pk for session in before]}):
        outsider_client.post("/accounts/sessions/", form)
    assert set(UserSession.objects.filter(user__email="somebody@example.org")) == before != set()


@pytest.mark.usefixtures("_secrets")
@pytest.mark.parametrize("action", ["action_primary", "action_remove", "action_send"])
def test_an_outsider_changes_no_address_of_another_account(outsider_client, action):
    before = digest_by_table()
    outsider_client.post("/accounts/email/", {"email": "learner@example.org", action: ""})
    assert EmailAddress.objects.filter(user__email="learner@example.org").count() == 1
    after = digest_by_table()
    assert {name for name in before if before[name] != after[name]} <= {"account_emailaddress"}


# --- Fields that a form does not have ------------------------------------------------------------------

MORE_FIELDS = {
    "user": "1",
    "user_id": "1",
    "id": "1",
    "pk": "1",
    "is_staff": "on",
    "is_superuser": "on",
    "is_active": "",
    "left_on": "2026-11-01",
    "enrolled_on": "2020-01-01",
    "position": "7",
    "course": "1",
    "path": "1",
    "created": "2020-01-01",
    "approved": "on",
    "groups": "1",
    "user_permissions": "1",
    "date_joined": "2020-01-01",
    "changed_on": "2020-01-06",
    "changed_week_hours": "9",
    "share_done_at_hours": "1",
    "issued_on": "2020-01-06",
    "likely_on": "2020-01-06",
    "inputs": "{}",
    "effort_hours": "1",
    "effort_kind": "own",
    "asks_took": "on",
}
EVERY_FORM = {
    "/paths/path/enroll/": {"planned_pace_hours": "9", "starts_on": MONDAY, "time_zone": "UTC"},
    "/paths/path/leave/": {},
    "/plan/edit/": {"planned_pace_hours": "9", "starts_on": MONDAY, "time_zone": "UTC"},
    LOG_URL: {"hours-of-the-outsider": "2"},
    GRID_URL: {f"hours-{MONDAY}-of-the-outsider": "2"},
    "/plan/courses/of-the-outsider/": {"status": "completed"},
    "/plan/courses/of-the-outsider/estimate/": {"estimate_hours": "5"},
    "/plan/courses/of-the-outsider/share/": {"share_done_percent": "50"},
    "/plan/courses/done-by-the-outsider/took/": {"took_hours": "50"},
    "/plan/what-if/": {"hours": "9", "by": "2027-06-30", "first": "of-the-outsider", "add": "second"},
    "/plan/courses/second/add/": {},
    "/plan/courses/of-the-outsider/remove/": {},
    "/plan/pauses/": {"starts_on": "2026-12-01", "ends_on": "2026-12-02"},
}


def all_rows_but_new_keys(newest):
    """Return all rows of learners and accounts; a row made since ``newest``, and what points to it, without its key."""

    def shown(model, row):
        models = {"id": model, "forecast_id": Forecast, "progress_id": CourseProgress}
        return {
            name: "new" if name == "uid" or (name in models and value > newest[models[name]]) else value
            for name, value in row.items()
        }

    return {model: sorted(repr(shown(model, row)) for row in model.objects.values()) for model in newest}


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(("address", "form"), EVERY_FORM.items())
def test_fields_that_a_form_does_not_have_are_ignored(outsider, outsider_client, path, address, form):
    follow(outsider, path, MONDAY)
    (done,) = put(outsider, make_course("done-by-the-outsider"), status="completed", completed_on=MONDAY)
    Completion.objects.create(progress=done, effort_kind="published", effort_hours=40)
    newest = {
        model: max(model.objects.values_list("pk", flat=True), default=0)
        for model in (
            User,
            Plan,
            Enrollment,
            CourseProgress,
            WeeklyLog,
            Pause,
            EarlierPlan,
            Forecast,
            CourseForecast,
            Completion,
        )
    }
    rows_after = []
    for more in ({}, MORE_FIELDS):
        with transaction.atomic():
            assert outsider_client.post(address, more | form).status_code == 302
            rows_after.append(all_rows_but_new_keys(newest))
            transaction.set_rollback(True)
    without, with_more = rows_after
    assert with_more == without
