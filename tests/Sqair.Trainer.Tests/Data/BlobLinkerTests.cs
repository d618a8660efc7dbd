using Sqair.Trainer.Data;

namespace Sqair.Trainer.Tests.Data;

public class BlobLinkerTests
{
    /// <summary>An object of 8 by 10 that slides out over each border in turn, and one in the middle that grows.</summary>
    [Fact]
    public void What_the_border_cuts_continues_beyond_it()
    {
        List<Blob>[] frames =
        [
            [new(20, 20, 8, 10, 80, 0), new(30, 30, 4, 4, 16, 1)],
            [new(44, 20, 6, 10, 60, 0), new(30, 30, 6, 6, 36, 1)],
            [new(0, 20, 3, 10, 30, 0)],
            [new(20, 45, 8, 5, 40, 0)],
            [new(20, 0, 8, 2, 16, 0)],
        ];
        BlobLinker.Complete(frames, window: 50);
        Assert.Equal(
            [(20f, 20f, 8f, 10f), (44, 20, 8, 10), (-5, 20, 8, 10), (20, 45, 8, 10), (20, -8, 8, 10)],
            frames.Select(f => (f[0].Left, f[0].Top, f[0].Width, f[0].Height)));
        Assert.Equal([4f, 6f], frames.Where(f => f.Count > 1).Select(f => f[1].Width));
    }
}
