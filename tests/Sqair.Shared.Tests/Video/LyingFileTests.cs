namespace Sqair.Video.Tests;

/// <summary>Files that are not what they say, or not what one expects, made by ffmpeg.</summary>
public sealed class LyingFileTests(VideoClips clips) : IClassFixture<VideoClips>
{
    sealed record Seen(long[] Numbers, double[] Seconds, (int, int)[] Sizes, VideoReader Reader)
    {
        public string[] Findings => [.. Reader.Findings];
    }

    static async Task<Seen> ReadAsync(string path, double? rate = null)
    {
        await using var reader = await VideoReader.OpenAsync(path, new() { Width = 80, Height = 60, FramesPerSecond = rate });
        List<(long, double, (int, int))> frames = [];
        await foreach (var frame in reader.ReadAllAsync(TestContext.Current.CancellationToken))
            using (frame) frames.Add((frame.Number, frame.Position.TotalSeconds, (frame.SourceWidth, frame.SourceHeight)));
        return new([.. frames.Select(f => f.Item1)], [.. frames.Select(f => f.Item2)], [.. frames.Select(f => f.Item3)], reader);
    }

    static long[] UpTo(int count) => [.. Enumerable.Range(0, count).Select(i => (long)i)];

    string Make(string name, params string[] words)
    {
        VideoClips.FFmpeg([.. words, clips.In(name)]);
        return clips.In(name);
    }

    string Cut(string path, string name, double share)
    {
        var whole = File.ReadAllBytes(path);
        return clips.Write(name, whole[..(int)(whole.Length * share)]);
    }

    /// <summary>Index in front, none needed, index of lengths in front.</summary>
    [Theory]
    [InlineData("fast.mp4", "-c copy -movflags +faststart")]
    [InlineData("whole.mkv", "-c copy")]
    [InlineData("whole.avi", "-c:v mjpeg")]
    public async Task A_recording_that_is_cut_off_gives_what_is_there_and_says_what_is_missing(string name, string how)
    {
        var whole = Make(name, ["-i", clips.Video, .. how.Split(' ')]);
        var all = await ReadAsync(whole);
        Assert.Equal(UpTo(VideoClips.Frames), all.Numbers);
        Assert.False(all.Reader.IsCutOff);
        Assert.Empty(all.Findings);

        var part = await ReadAsync(Cut(whole, "cut." + name, 0.6));
        Assert.InRange(part.Numbers.Length, 5, VideoClips.Frames - 3);
        Assert.Equal(UpTo(part.Numbers.Length), part.Numbers);
        Assert.True(part.Reader.IsCutOff);
        Assert.Equal(VideoClips.Frames, part.Reader.FramesPromised);
        Assert.Equal([$"cut off or damaged: {part.Numbers.Length} frames read, 20 promised"], part.Findings);

        var slow = await ReadAsync(clips.In("cut." + name), rate: 5);
        Assert.True(slow.Reader.IsCutOff);
        Assert.Equal(10, slow.Reader.FramesPromised);
    }

    /// <summary>Frames before the place of the cut are in the file, for the decoder alone; sound goes on after the picture.</summary>
    [Theory]
    [InlineData("edit.mp4", "-ss 0.7 -i {0} -c copy", 13)]
    [InlineData("sound.mkv", "-i {0} -f lavfi -t 2.4 -i anullsrc -map 0:v -map 1:a -c:v copy", 20)]
    [InlineData("late.mp4", "-itsoffset 1.5 -i {0} -f lavfi -t 4 -i anullsrc -map 0:v -map 1:a -c:v copy", 20)]
    [InlineData("raw.h264", "-i {0} -c copy", 20)]
    public async Task A_file_that_is_only_unusual_is_not_called_damaged(string name, string how, int frames)
    {
        var seen = await ReadAsync(Make(name, [.. how.Split(' ').Select(word => word == "{0}" ? clips.Video : word)]));
        Assert.Empty(seen.Findings);
        Assert.Equal(UpTo(frames), seen.Numbers);
        Assert.Equal(Enumerable.Range(0, frames).Select(i => i / 10.0), seen.Seconds);
    }

    [Fact]
    public async Task Pixels_that_are_not_square_are_told()
    {
        var info = await VideoProbe.AnalyseAsync(Make("wide pixels.mp4", "-i", clips.Video, "-vf", "scale=80:120,setsar=2/1"));
        Assert.Equal((80, 120, 160), (info.Width, info.Height, info.DisplayWidth));
        Assert.Equal(160, (await VideoProbe.AnalyseAsync(clips.Video)).DisplayWidth);
    }

    /// <summary>As a camera's stream does that is recorded from somewhere on: its first frames need others that nobody has.</summary>
    [Fact]
    public async Task A_file_that_begins_between_key_frames_is_numbered_by_its_time_stamps()
    {
        var stream = Make("all.ts", "-i", clips.Video, "-c:v", "libx264", "-bf", "0", "-g", "8", "-sc_threshold", "0", "-f", "mpegts");
        var bytes = File.ReadAllBytes(stream);
        // The packet in which the first picture begins ends where the second one's begins: with a flag for the start of a unit.
        var starts = Enumerable.Range(0, bytes.Length / 188).Select(packet => packet * 188)
            .Where(at => ((bytes[at + 1] & 0x1F) << 8 | bytes[at + 2]) == 0x100 && (bytes[at + 1] & 0x40) != 0).ToArray();
        Assert.Equal(VideoClips.Frames, starts.Length);
        // The tables at the beginning stay: three packets.
        var seen = await ReadAsync(clips.Write("middle.ts", [.. bytes[..(3 * 188)], .. bytes[starts[3]..]]));
        Assert.Equal(Enumerable.Range(5, 12).Select(i => (long)i), seen.Numbers);
        Assert.Equal(0.5, seen.Seconds[0], 0.002);
        Assert.Equal(["it begins between two key frames: the first 5 frames cannot be decoded, "
            + "and are counted in the numbers of the others"], seen.Findings);
        Assert.False(seen.Reader.IsCutOff);
    }

    [Fact]
    public async Task A_picture_that_changes_its_size_is_told_with_each_frame()
    {
        var small = Make("small.ts", "-i", clips.Video, "-c:v", "libx264", "-f", "mpegts");
        var large = Make("large.ts", "-i", clips.Video, "-vf", "scale=320:240", "-c:v", "libx264", "-f", "mpegts");
        var seen = await ReadAsync(clips.Write("both.ts", [.. File.ReadAllBytes(small), .. File.ReadAllBytes(large)]));
        Assert.Equal(40, seen.Sizes.Length);
        Assert.All(seen.Sizes[..20], size => Assert.Equal((160, 120), size));
        Assert.All(seen.Sizes[20..], size => Assert.Equal((320, 240), size));
        Assert.Contains(seen.Findings, finding => finding.StartsWith("the picture changes from 160x120 to 320x240 at frame 2",
            StringComparison.Ordinal));
    }

    /// <summary>A telephone's note that the picture lies on its side turns the size of each frame too.</summary>
    [Fact]
    public async Task A_turned_picture_is_no_change_of_size()
    {
        var seen = await ReadAsync(Make("turned.mp4", "-i", clips.Video, "-c", "copy", "-metadata:s:v", "rotate=90"));
        Assert.All(seen.Sizes, size => Assert.Equal((seen.Reader.Info.Width, seen.Reader.Info.Height), size));
        Assert.Empty(seen.Findings);
    }

    /// <summary>Five frames at the whole rate, then every third.</summary>
    [Theory]
    [InlineData("gaps.mp4")]
    [InlineData("gaps.mkv")]
    public async Task Gaps_in_the_time_stamps_are_seen(string name)
    {
        var seen = await ReadAsync(Make(
            name, "-i", clips.Video, "-vf", "select='lt(n,12)+not(mod(n,3))'", "-fps_mode", "vfr", "-enc_time_base", "-1"));
        Assert.Equal(10, seen.Reader.Info.FramesPerSecond, 0.01);
        Assert.Equal([.. UpTo(13), 15, 18], seen.Numbers);
        Assert.Equal(seen.Numbers.Select(number => number / 10.0), seen.Seconds);
        Assert.Equal(["4 frames missing in 2 places by the time stamps: the tracker is told the time that passed, "
            + "and the numbers are left out"], seen.Findings);
        // No frame is made up for the time between.
        var slow = await ReadAsync(clips.In(name), rate: 5);
        Assert.Equal(slow.Seconds.Distinct(), slow.Seconds);
        Assert.True(slow.Seconds.Length <= 9, $"{slow.Seconds.Length} frames at half the rate");
    }

    /// <summary>Where nothing is missing, the frames that are left out are those that ffmpeg's own change of rate leaves out.</summary>
    [Theory]
    [InlineData("25", 10)]
    [InlineData("25", 8)]
    [InlineData("30", 10)]
    [InlineData("30000/1001", 8)]
    [InlineData("20", 10)]
    [InlineData("24", 7.5)]
    [InlineData("12.5", 8)]
    public async Task Fewer_frames_are_those_that_ffmpeg_takes(string rate, double wanted)
    {
        var path = Make($"at {rate.Replace('/', ' ')}.mp4", "-f", "lavfi", "-i", $"testsrc=size=160x120:rate={rate}:duration=4",
            "-pix_fmt", "yuv420p");
        var words = FormattableString.Invariant($"fps={wanted},scale=80:60:flags=area");
        var expected = VideoClips.FFmpeg("-i", path, "-vf", words, "-pix_fmt", "gray", "-f", "rawvideo", "-fps_mode", "passthrough", "-");
        await using var reader = await VideoReader.OpenAsync(path, new() { Width = 80, Height = 60, FramesPerSecond = wanted });
        using var got = new MemoryStream();
        var index = 0;
        await foreach (var frame in reader.ReadAllAsync(TestContext.Current.CancellationToken))
            using (frame)
            {
                got.Write(frame.Span);
                Assert.Equal(TimeSpan.FromSeconds(index++ / wanted), frame.Position);
            }
        Assert.Equal(expected, got.ToArray());
        Assert.Empty(reader.Findings);
    }

    [Theory]
    [InlineData("interlaced.mp4", 20, "-i {0} -vf setfield=tff -flags +ilme+ildct")]
    [InlineData("large.mp4", 2, "-f lavfi -i testsrc=size=3840x2160:rate=10 -frames:v 2")]
    [InlineData("two.mp4", 2, "-i {0} -frames:v 2")]
    [InlineData("live.flv", 20, "-i {0} -c copy -flvflags no_duration_filesize")]
    [InlineData("-dash.mp4", 20, "-i {0} -c copy")]
    [InlineData("it's 100%d: a;b,c[d]=$x.mp4", 20, "-i {0} -c copy")]
    public async Task Other_unusual_files_are_read_as_a_whole(string name, int frames, string how)
    {
        VideoClips.FFmpeg([.. how.Split(' ').Select(word => word == "{0}" ? clips.Video : word), "-f",
            name.EndsWith("flv", StringComparison.Ordinal) ? "flv" : "mp4", "file:" + clips.In(name)]);
        var seen = await ReadAsync(clips.In(name));
        Assert.Empty(seen.Findings);
        Assert.Equal(UpTo(frames), seen.Numbers);
    }
}
