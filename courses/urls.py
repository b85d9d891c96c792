"""Addresses of the catalog's pages."""

from django.urls import path

from courses import views

urlpatterns = [
    path("", views.home, name="home"),
    path("paths/", views.paths, name="paths"),
    path("paths/<slug:slug>/", views.path, name="path"),
    path("courses/<slug:slug>/", views.course, name="course"),
    path("groups/", views.groups, name="groups"),
    path("groups/<slug:slug>/", views.group, name="group"),
    path("resources/", views.resources, name="resources"),
]
