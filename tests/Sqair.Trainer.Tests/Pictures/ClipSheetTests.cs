using Sqair.Drawing;
using Sqair.Trainer.Pictures;

namespace Sqair.Trainer.Tests.Pictures;

public sealed class ClipSheetTests
{
    static readonly Rgb s_paper = new(90, 90, 90);

    static ReadOnlyMemory<float> Picture(int pixels, float value = 0) => Enumerable.Repeat(value, pixels).ToArray();

    /// <summary>Frames of 20 pixels at twice their size, 2 pixels between them; glyphs are 8 pixels from one to the next.</summary>
    [Fact]
    public void Labels_notes_and_smaller_pictures_have_their_room()
    {
        var plain = new ClipRow([Picture(400, 1), Picture(400, 1)]);
        var bare = ClipSheet.Draw([plain], 20);
        Assert.Equal((2 + 2 * 42, 2 + 40 + 2), (bare.Width, bare.Height));

        var labelled = ClipSheet.Draw([plain with { Label = "a\nlong one" }], 20);
        Assert.Equal((bare.Width + 8 * 8 - 2 + 4, bare.Height), (labelled.Width, labelled.Height));
        Assert.Equal(Rgb.White, labelled[2 + 66 + 1, 20]);

        // A line of 16 pixels below each frame, or as many as the longest note has.
        Assert.Equal(bare.Height + 16, ClipSheet.Draw([plain with { Notes = [new("1", false), new("", false)] }], 20).Height);
        var noted = ClipSheet.Draw([plain with { Notes = [new("1\n2", true), new("", false)] }], 20);
        Assert.Equal(bare.Height + 32, noted.Height);
        Assert.Contains(new Rgb(255, 160, 120), Area(noted, 2, 42, 40, 34));
        Assert.All(Area(noted, 44, 44, 40, 30), pixel => Assert.Equal(s_paper, pixel));

        // A glimpse of 6 by 4, centred; an absent one is blank.
        var glimpses = ClipSheet.Draw([new([Picture(24, 1), default]) { Size = (6, 4) }], 20);
        Assert.Equal((bare.Width, 2 + 12 + 2), (glimpses.Width, glimpses.Height));
        Assert.Equal(8 * 12, Area(glimpses, 0, 0, 44, 16).Count(pixel => pixel == Rgb.White));
        Assert.Equal(Rgb.White, glimpses[2 + 16, 2]);
        Assert.All(Area(glimpses, 44, 0, 42, 16), pixel => Assert.Equal(s_paper, pixel));
    }

    [Fact]
    public void Newborn_have_a_thick_box()
    {
        var old = new ObjectBox(1, 5, 5, 10, 10);
        int Coloured(ObjectBox box) => Area(ClipSheet.Draw([new([Picture(400)], [[box]])], 20), 0, 0, 44, 44)
            .Count(pixel => pixel == Rgb.ForIdentity(1));
        // Sides of 22 pixels: 84 on the outline, then 76 and 68 within.
        Assert.Equal((84, 84 + 76 + 68), (Coloured(old), Coloured(old with { Born = true })));

        var other = new ObjectBox(2, 0, 0, 3, 3);
        var marked = ObjectBox.MarkBirths([[old], [old, other], [], [other]]);
        Assert.Equal([[true], [false, true], [], [true]], marked.Select(boxes => boxes.Select(b => b.Born).ToArray()));
    }

    static IEnumerable<Rgb> Area(RgbCanvas sheet, int left, int top, int width, int height) =>
        from y in Enumerable.Range(top, height)
        from x in Enumerable.Range(left, width)
        select sheet[x, y];
}
