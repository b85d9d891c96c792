"""Ask all links of the catalog whether they answer. Only this command goes out, when it is run."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from courses.link_check import Manners, check_links
from courses.links import places_of_links, remember


class Command(BaseCommand):
    help = (
        "Ask each link of the catalog (HEAD, then GET) and keep what is broken for the admin site. It goes "
        "out to the hosts of the catalog and to those they lead on to, and never to a private address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--timeout", type=float, default=10, metavar="SECONDS", help="to wait for an answer"
        )
        parser.add_argument(
            "--pause", type=float, default=1, metavar="SECONDS", help="between two links of one host"
        )
        parser.add_argument(
            "--allow-private",
            action="append",
            default=[],
            metavar="HOST",
            help="a host of your own network that the catalog links to; may be given more than once",
        )

    def handle(self, *, timeout: float, pause: float, allow_private: list[str], **options: Any) -> None:
        today = timezone.localdate()
        places = places_of_links(today)
        manners = Manners(timeout=timeout, pause=pause, private_hosts=frozenset(allow_private))
        checked = tqdm(
            check_links(places, manners), "Asking", len(places), leave=False, disable=None, unit="link"
        )
        problems = dict(checked)
        remember(problems, today)
        broken = {url: problem for url, problem in sorted(problems.items()) if problem}
        for url, problem in broken.items():
            self.stdout.write(f"{url} {problem}")
            for row, field in places[url]:
                self.stdout.write(f"    {row._meta.verbose_name} “{row}”, {field}")  # noqa: SLF001 - public by Django's word
        self.stdout.write(f"{len(places)} links, {len(broken)} broken.")
