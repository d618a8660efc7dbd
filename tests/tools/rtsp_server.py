#!/usr/bin/python3
"""Plays an H.264 video file as an RTSP camera on this machine.

The file is not decoded: its pictures go out as they are, at the file's pace or at the one asked for. The first client starts the video
at its beginning; further clients join it. When the last one has left, the next starts it anew.

Needs Debian's gir1.2-gst-rtsp-server-1.0, python3-gi and gstreamer1.0-plugins-{base,good,bad}.
"""
import argparse
import signal
import sys
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

DEMUXERS = {".mp4": "qtdemux", ".mov": "qtdemux", ".m4v": "qtdemux", ".mkv": "matroskademux", ".ts": "tsdemux"}
# GStreamer counts in nanoseconds. Pictures are handed out a little ahead of time, so that a late wake-up does not show.
AHEAD = Gst.SECOND // 5


def fail(message):
    sys.exit(f"rtsp_server: {message}")


class Clip:
    """The coded pictures of a file: list of (presentation time, duration, key picture, bytes), in decoding order."""

    def __init__(self, path):
        demuxer = DEMUXERS.get(path.suffix.lower())
        if demuxer is None:
            fail(f"{path}: a file ending in {', '.join(DEMUXERS)} was expected")
        if not path.is_file():
            fail(f"{path}: no such file")
        self.pictures = []
        pipeline = Gst.parse_launch(
            f"filesrc name=source ! {demuxer} ! h264parse ! video/x-h264,stream-format=byte-stream,alignment=au ! appsink name=sink sync=false")
        pipeline.get_by_name("source").set_property("location", str(path))
        sink = pipeline.get_by_name("sink")
        pipeline.set_state(Gst.State.PLAYING)
        try:
            self._read(pipeline, sink, path)
        finally:
            pipeline.set_state(Gst.State.NULL)
        if not self.pictures:
            fail(f"{path}: no H.264 video was found in it")
        first = min(time for time, _, _, _ in self.pictures)
        self.pictures = [(time - first, duration, key, data) for time, duration, key, data in self.pictures]
        self.duration = max(time for time, _, _, _ in self.pictures) * len(self.pictures) // max(1, len(self.pictures) - 1)
        self.duration = self.duration or Gst.SECOND

    def _read(self, pipeline, sink, path):
        bus = pipeline.get_bus()
        while True:
            sample = sink.emit("try-pull-sample", Gst.SECOND)
            if sample is not None:
                buffer = sample.get_buffer()
                key = not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT)
                self.pictures.append((buffer.pts, buffer.duration, key, buffer.extract_dup(0, buffer.get_size())))
                continue
            message = bus.pop_filtered(Gst.MessageType.ERROR | Gst.MessageType.EOS)
            if message is not None and message.type == Gst.MessageType.ERROR:
                fail(f"{path}: no H.264 video can be read from it ({message.parse_error()[0].message})")
            if sink.get_property("eos"):
                return


class Player:
    """Feeds one run of the stream: hands each picture to GStreamer when its time has come."""

    def __init__(self, source, clip, speed, loop, stall_after):
        self.source, self.clip, self.speed, self.loop = source, clip, speed, loop
        self.stall_after = None if stall_after is None else int(stall_after * Gst.SECOND)
        self.index, self.round = 0, 0
        self.began = GLib.get_monotonic_time() * 1000
        self.timer = GLib.idle_add(self.push)

    def stop(self):
        if self.timer:
            GLib.source_remove(self.timer)
            self.timer = 0

    def push(self):
        """Pushes all that is due, then sleeps until the next picture is."""
        self.timer = 0
        while True:
            if self.index == len(self.clip.pictures):
                if not self.loop:
                    self.source.emit("end-of-stream")
                    return GLib.SOURCE_REMOVE
                self.index, self.round = 0, self.round + 1
            time, duration, key, data = self.clip.pictures[self.index]
            time = int((time + self.round * self.clip.duration) / self.speed)
            if self.stall_after is not None and time >= self.stall_after:
                print("stalled", flush=True)
                return GLib.SOURCE_REMOVE
            wait = self.began + time - AHEAD - GLib.get_monotonic_time() * 1000
            if wait > 0:
                self.timer = GLib.timeout_add(max(1, wait // 1_000_000), self.push)
                return GLib.SOURCE_REMOVE
            buffer = Gst.Buffer.new_wrapped(data)
            buffer.pts = time
            buffer.duration = Gst.CLOCK_TIME_NONE if duration == Gst.CLOCK_TIME_NONE else int(duration / self.speed)
            if not key:
                buffer.set_flags(Gst.BufferFlags.DELTA_UNIT)
            if self.source.emit("push-buffer", buffer) != Gst.FlowReturn.OK:
                return GLib.SOURCE_REMOVE
            self.index += 1


class Camera(GstRtspServer.RTSPMediaFactory):
    """Makes the pipeline that all clients share."""

    def __init__(self, clip, speed, loop, stall_after):
        super().__init__()
        self.clip, self.speed, self.loop, self.stall_after = clip, speed, loop, stall_after
        self.set_shared(True)
        self.set_launch(
            "( appsrc name=pictures is-live=true format=time block=false max-bytes=0 "
            "caps=video/x-h264,stream-format=byte-stream,alignment=au ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 config-interval=-1 )")
        self.connect("media-configure", self.configure)

    def configure(self, _, media):
        player = Player(media.get_element().get_by_name_recurse_up("pictures"), self.clip, self.speed, self.loop, self.stall_after)
        media.connect("unprepared", lambda _: player.stop())


def arguments():
    parser = argparse.ArgumentParser(description="Plays an H.264 video file as an RTSP camera on this machine. Prints 'ready URL' when clients may connect.")
    parser.add_argument("file", type=Path, help="MP4, MOV, Matroska or MPEG-TS file with H.264 video")
    parser.add_argument("--port", type=int, default=8554, help="TCP port on 127.0.0.1; 0 takes a free one (default: 8554)")
    parser.add_argument("--path", default="/camera", help="path of the URL (default: /camera)")
    parser.add_argument("--fps", type=float, help="frames per second; default: the file's own pace")
    parser.add_argument("--loop", action="store_true", help="begin again at the end, for ever")
    parser.add_argument("--stall-after", type=float, metavar="SECONDS", help="send nothing more after so long, but keep the connection")
    parser.add_argument("--user", metavar="NAME:PASSWORD", help="ask clients for these credentials")
    options = parser.parse_args()
    if options.fps is not None and options.fps <= 0:
        parser.error("--fps must be above 0")
    if options.stall_after is not None and options.stall_after < 0:
        parser.error("--stall-after must not be below 0")
    if not options.path.startswith("/"):
        parser.error("--path must begin with /")
    if options.user is not None and ":" not in options.user:
        parser.error("--user must be NAME:PASSWORD")
    return options


def protect(server, factory, user):
    """Lets only the given user in, by the basic method."""
    name, password = user.split(":", 1)
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", name)
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(name, password), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role(name, "media.factory.access", True)
    permissions.add_permission_for_role(name, "media.factory.construct", True)
    factory.set_permissions(permissions)


def main():
    options = arguments()
    Gst.init(None)
    clip = Clip(options.file)
    speed = 1.0
    if options.fps is not None:
        speed = options.fps * clip.duration / (len(clip.pictures) * Gst.SECOND)

    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(options.port))
    factory = Camera(clip, speed, options.loop, options.stall_after)
    if options.user is not None:
        protect(server, factory, options.user)
    server.get_mount_points().add_factory(options.path, factory)
    if server.attach(None) == 0:
        fail(f"cannot listen on 127.0.0.1:{options.port}; is the port taken?")

    loop = GLib.MainLoop()
    for number in (signal.SIGTERM, signal.SIGINT):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, number, loop.quit)
    print(f"ready rtsp://127.0.0.1:{server.get_bound_port()}{options.path}", flush=True)
    loop.run()


if __name__ == "__main__":
    main()
