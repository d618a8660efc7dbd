using Sqair.Trainer.Data;

namespace Sqair.Trainer.Tests.Data;

public class BlobLinkerTests
{
    static readonly (Blob Blob, bool Cut)[] s_slides =
    [
        (new(20, 20, 8, 10, 80, 0), false),
        (new(44, 20, 6, 10, 60, 0), true),
        // All of it is there, at the border.
        (new(42, 40, 8, 10, 80, 0), false),
        // Its upper part is narrower than all of it.
        (new(22, 45, 5, 5, 20, 0), true),
        (new(0, 20, 3, 10, 30, 0), true),
        (new(20, 0, 8, 2, 16, 0), true),
    ];

    /// <summary>An object of 8 by 10 that slides out over each border in turn, and one in the middle that grows.</summary>
    [Fact]
    public void What_the_border_cuts_is_marked()
    {
        List<Blob>[] frames = [.. s_slides.Select((s, t) => new List<Blob> { s.Blob, new(30, 30, 4 + t, 4, 16, 1) })];
        BlobLinker.MarkCut(frames, window: 50);
        Assert.Equal(s_slides.Select(s => s.Cut), frames.Select(f => f[0].Cut));
        Assert.All(frames, f => Assert.False(f[1].Cut));
        Assert.Equal(s_slides.Select(s => s.Blob), frames.Select(f => f[0] with { Cut = false }));
    }

    [Fact]
    public void Of_what_is_cut_lessons_say_that_it_is_there_and_not_where()
    {
        var lesson = new ModuleLesson(batch: 1, slots: 2);
        lesson.Say(0, 0, 2, new Blob(44, 20, 6, 10, 60, 0) { Cut = true }, window: 50);
        lesson.Say(0, 1, 2, new Blob(20, 20, 8, 10, 80, 1), window: 50);
        Assert.Equal([1f, 1f], lesson.Presence);
        Assert.Equal([1f, 1f], lesson.PresenceWeight);
        Assert.Equal([0f, 1f], lesson.WhereWeight);
    }
}
