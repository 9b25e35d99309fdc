"""Mail over SMTP. A letter sent twice carries the same Message-ID, by which it is known."""

import hashlib
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from yiju.interfaces.sending.channels import Mail

TIMEOUT_S = 20
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def send_mail(mail: Mail, to: str, subject: str, text: str, *, key: str, at: datetime) -> None:
    """Hand a mail to the server; returns once it has taken it. Raises what smtplib raises."""
    letter = EmailMessage()
    letter["From"], letter["To"] = mail.sender, to
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = message_id(key, mail.sender)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    with _server(mail.server) as server:
        refused = server.send_message(letter)
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)


def message_id(key: str, sender: str) -> str:
    host = sender.rpartition("@")[2].strip("> ")
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def _server(address: str) -> smtplib.SMTP:
    parts = urlsplit(address)
    if parts.scheme not in PORTS:
        raise ValueError(f"{parts.scheme}:// | {' | '.join(PORTS)}")
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    safe = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=safe)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    if parts.scheme == "smtp+starttls":
        server.starttls(context=safe)
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
