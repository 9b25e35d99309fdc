"""Readings over MQTT: a door of our own to which devices connect, and a bridge to other brokers."""
