"""Addresses of the learner's pages."""

from django.urls import path

from progress.course import views as courses
from progress.dashboard import views as plan
from progress.data import views as export
from progress.enrollment import views as enrollment
from progress.log import views as log
from progress.pauses import views as pauses
from progress.trying import views as try_plan

urlpatterns = [
    path("paths/<slug:slug>/try/", try_plan.try_plan, name="try_plan"),
    path("paths/<slug:slug>/enroll/", enrollment.enroll_in_path, name="enroll"),
    path("paths/<slug:slug>/leave/", enrollment.leave, name="leave"),
    path("plan/", plan.dashboard, name="dashboard"),
    path("plan/catalog-notice/", plan.dismiss_catalog_notice, name="dismiss_catalog_notice"),
    path("plan/projection.json", plan.projection_json, name="projection_json"),
    path("plan/edit/", plan.edit_plan, name="edit_plan"),
    path("plan/what-if/", plan.what_if, name="what_if"),
    path("plan/forecasts/", plan.forecasts, name="forecasts"),
    path("plan/log/", log.log_week, name="log_week"),
    path("plan/weeks/", log.weeks, name="weeks"),
    path("plan/weeks/log/", log.log_weeks, name="log_weeks"),
    path("plan/order/", courses.order, name="order"),
    path("plan/unfinished/", courses.unfinished, name="unfinished"),
    path("plan/courses/<slug:slug>/", courses.course_progress, name="course_progress"),
    path("plan/courses/<slug:slug>/estimate/", courses.estimate_course, name="estimate_course"),
    path("plan/courses/<slug:slug>/share/", courses.share_done, name="share_done"),
    path("plan/courses/<slug:slug>/add/", courses.add_course, name="add_course"),
    path("plan/courses/<slug:slug>/decline/", courses.decline_course, name="decline_course"),
    path("plan/courses/<slug:slug>/replace/", courses.replace_course, name="replace_course"),
    path("plan/courses/<slug:slug>/remove/", courses.remove_course, name="remove_course"),
    path("plan/courses/<slug:slug>/move/", courses.move_course, name="move_course"),
    path("plan/pauses/", pauses.pauses, name="pauses"),
    path("plan/pauses/<int:pk>/delete/", pauses.delete_pause, name="delete_pause"),
    path("plan/export/", export.export_logs, name="export_logs"),
]
