"""The addresses of sensing, below /sensing/."""

from django.urls import path

from yiju.interfaces.sensing import readings

urlpatterns = [
    path("readings", readings.readings, name="readings"),
]
