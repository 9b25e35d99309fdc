"""What Django says of passwords, where its Chinese catalogue lacks the words."""

from django.contrib.auth.password_validation import MinimumLengthValidator

from yiju.platform.base.i18n import _


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return str(_("密码太短，至少 {least} 个字符。").format(least=self.min_length))

    def get_help_text(self) -> str:
        return str(_("密码至少 {least} 个字符。").format(least=self.min_length))
