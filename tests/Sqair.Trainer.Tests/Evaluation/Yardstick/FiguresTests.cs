using Sqair.Mot;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Tests.Evaluation.Yardstick;

public sealed class FiguresTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-figures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static TrackedFrame[] Frames(int count) => [.. Enumerable.Range(0, count).Select(i => new TrackedFrame(i, i / 10.0, 4))];

    static MotRow Row(int frame, int id, float left = 10) => new(frame, id, left, 20, 30, 80);

    string PresenceFile(string text)
    {
        var path = Path.Combine(_folder, "present.txt");
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Ten seconds; somebody is there from 3 to 7, so that 0 to 1.5, 4.5 to 5.5 and 8.5 on are sure.</summary>
    [Fact]
    public void A_door_is_judged_by_the_seconds_in_which_somebody_is_there()
    {
        var presence = Presence.Read(PresenceFile("# one person\n3 7   # comes close\n\n"));
        // In the sure second nobody is seen at first, one of the last frames has two; comings are wrong throughout; one ghost late.
        List<MotRow> rows = [];
        for (var frame = 20; frame < 40; frame++) rows.AddRange([Row(frame, 1), Row(frame, 2), Row(frame, 3)]);
        for (var frame = 50; frame < 55; frame++) rows.Add(Row(frame, 4));
        rows.AddRange([Row(54, 5, 200), Row(90, 6)]);
        var figures = Figures.AgainstPresence(presence, new ClipTracks(rows, Frames(100)));
        int present = 9, absent = 15 + 14;
        Assert.Equal((4 + absent - 1) / (double)(present + absent), figures["countRight"]!.Value, 1e-9);
        Assert.Equal(6, figures["identities"]);
        Assert.Equal(4 / (double)present, figures["presentButNobody"]!.Value, 1e-9);
        Assert.Equal(6 / (double)present, figures["meanCountPresent"]!.Value, 1e-9);
        Assert.Equal(1 / (double)absent, figures["meanCountAbsent"]!.Value, 1e-9);
        Assert.Equal(4, figures["milliseconds"]);
    }

    [Theory]
    [InlineData("3 7\n9", "line 2: '9'")]
    [InlineData("3 7 8", "line 1")]
    [InlineData("x 7", "line 1: 'x 7'")]
    [InlineData("7 3", "line 1")]
    [InlineData("3 7\n6 9", "line 2")]
    [InlineData("-1 3", "line 1")]
    [InlineData("# nobody\n", "no line of FROM TO")]
    public void Seconds_that_are_none_are_named_with_their_line(string text, string expected)
    {
        var path = PresenceFile(text);
        var message = Assert.Throws<UserErrorException>(() => Presence.Read(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_of_seconds_is_named()
    {
        var path = Path.Combine(_folder, "none.txt");
        Assert.Contains(path, Assert.Throws<UserErrorException>(() => Presence.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void On_an_empty_road_whoever_is_counted_is_too_many()
    {
        var figures = Figures.OfNobody(new ClipTracks([Row(3, 1), Row(3, 2), Row(4, 2)], Frames(8)));
        Assert.Equal((2.0, 3 / 8.0, 2 / 8.0), (figures["identities"], figures["meanCount"], figures["framesWithAnybody"]));
        Assert.Null(Figures.OfNobody(new ClipTracks([], []))["meanCount"]);
    }

    /// <summary>Ten frames, somebody in five; six are right, three of them without anybody.</summary>
    [Fact]
    public void Frames_without_anybody_count_too()
    {
        MotRow[] truth = [.. Enumerable.Range(0, 5).Select(frame => Row(frame, 1))];
        MotRow[] rows = [.. Enumerable.Range(2, 5).Select(frame => Row(frame, 7))];
        var figures = Figures.AgainstTruth(new ClipInput("clip.mp4", truth), new ClipTracks(rows, Frames(10)), flagged: false);
        Assert.Equal(0.6, figures["countRight"]!.Value, 1e-9);
        Assert.Equal(1 - 4 / 5.0, figures["mota"]!.Value, 1e-9);
        Assert.Equal((0.2, 0.2), (figures["missesPerFrame"], figures["ghostsPerFrame"]));
        Assert.DoesNotContain("motaNeutral", figures.Keys);
    }

    [Fact]
    public void Rows_flagged_0_are_neutral_in_figures_of_their_own()
    {
        List<MotRow> truth = [], rows = [];
        for (var frame = 0; frame < 10; frame++)
        {
            truth.AddRange([Row(frame, 1), Row(frame, 2, 200) with { Confidence = 0 }]);
            rows.AddRange([Row(frame, 7), Row(frame, 8, 200)]);
        }
        var figures = Figures.AgainstTruth(new ClipInput("clip.mp4", truth), new ClipTracks(rows, Frames(10)), flagged: true);
        Assert.Equal((0.0, 1.0), (figures["mota"], figures["motaNeutral"]));
        Assert.Equal((0.0, 1.0), (figures["countRight"], figures["countRightNeutral"]));
    }

    /// <summary>Every second frame is tracked: nobody is missed in the others.</summary>
    [Fact]
    public void Truth_of_frames_that_were_left_out_is_not_asked_for()
    {
        MotRow[] truth = [.. Enumerable.Range(0, 10).Select(frame => Row(frame, 1))];
        var even = Enumerable.Range(0, 5).Select(i => 2 * i).ToArray();
        var seen = even.Select(frame => new TrackedFrame(frame, frame / 10.0, 1));
        var tracks = new ClipTracks([.. even.Select(frame => Row(frame, 7))], [.. seen]);
        Assert.Equal(1, Figures.AgainstTruth(new ClipInput("clip.mp4", truth), tracks, flagged: false)["mota"]);
    }
}
