"""The addresses of the door, below /sensorthings/."""

from django.urls import path

from yiju.interfaces.sensorthings import views

urlpatterns = [
    path("v1.1", views.resource, name="root"),
    path("v1.1/<path:rest>", views.resource, name="resource"),
    path("v1.1/", views.resource, name="root-folder"),
]
