"""Addresses of the learner's pages."""

from django.urls import path

from progress.aid import views as aid
from progress.beside import views as beside
from progress.catalog_changes import views as catalog_changes
from progress.counting import views as counting
from progress.course import views as course
from progress.dashboard import views as dashboard
from progress.data import views as data
from progress.enrollment import views as enrollment
from progress.fact_sheet import views as fact_sheet
from progress.forecasts import views as forecasts
from progress.log import views as log
from progress.parts import views as parts
from progress.pauses import views as pauses
from progress.plan import views as plan
from progress.took import views as took
from progress.trying import views as trying
from progress.undo import views as undo
from progress.what_if import views as what_if

urlpatterns = [
    path("paths/<slug:slug>/try/", trying.try_plan, name="try_plan"),
    path("paths/<slug:slug>/enroll/", enrollment.enroll_in_path, name="enroll"),
    path("paths/<slug:slug>/leave/", enrollment.leave, name="leave"),
    path("plan/", dashboard.dashboard, name="dashboard"),
    path("plan/catalog-notice/", catalog_changes.dismiss_catalog_notice, name="dismiss_catalog_notice"),
    path("plan/projection.json", dashboard.projection_json, name="projection_json"),
    path("plan/edit/", plan.edit_plan, name="edit_plan"),
    path("plan/what-if/", what_if.what_if, name="what_if"),
    path("plan/forecasts/", forecasts.forecasts, name="forecasts"),
    path("plan/log/", log.log_week, name="log_week"),
    path("plan/weeks/", log.weeks, name="weeks"),
    path("plan/weeks/log/", log.log_weeks, name="log_weeks"),
    path("plan/order/", course.order, name="order"),
    path("plan/unfinished/", course.unfinished, name="unfinished"),
    path("plan/courses/<slug:slug>/", course.course_progress, name="course_progress"),
    path("plan/courses/<slug:slug>/estimate/", course.estimate_course, name="estimate_course"),
    path("plan/courses/<slug:slug>/share/", course.say_share, name="say_share"),
    path("plan/courses/<slug:slug>/parts/", parts.say_parts, name="say_parts"),
    path("plan/courses/<slug:slug>/took/", took.say_took, name="say_took"),
    path("plan/courses/<slug:slug>/beside/", beside.study_beside, name="study_beside"),
    path("plan/courses/<slug:slug>/counts/", counting.say_counts, name="say_counts"),
    path("plan/courses/<slug:slug>/add/", course.add_course, name="add_course"),
    path("plan/courses/<slug:slug>/take-up/", course.take_up_course, name="take_up_course"),
    path("plan/courses/<slug:slug>/decline/", course.decline_course, name="decline_course"),
    path("plan/courses/<slug:slug>/replace/", course.replace_course, name="replace_course"),
    path("plan/courses/<slug:slug>/remove/", course.remove_course, name="remove_course"),
    path("plan/courses/<slug:slug>/move/", course.move_course, name="move_course"),
    path("plan/aid/sheet/", fact_sheet.next_sheet, name="next_sheet"),
    path("plan/aid/<slug:slug>/<slug:part>/sheet/", fact_sheet.sheet, name="fact_sheet"),
    path("plan/undo/", undo.undo, name="undo"),
    path("plan/aid/", aid.aid, name="aid"),
    path("plan/aid/<slug:slug>/<slug:part>/", aid.application, name="application"),
    path("plan/pauses/", pauses.pauses, name="pauses"),
    path("plan/pauses/<int:pk>/delete/", pauses.delete_pause, name="delete_pause"),
    path("plan/export/", data.export_logs, name="export_logs"),
    path("plan/export/all.json", data.export_all, name="export_all"),
]
