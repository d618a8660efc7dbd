using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class PictureLevelTests
{
    const int Width = 120, Height = 90;

    readonly PictureLevel _level = new(0, Width, Height, new(12, 28), 0.3f);

    static TrackState Object(float x, float y, float brightness = 0.8f)
    {
        var window = Window.CentredOn(x, y);
        var track = new TrackState(HandMadeModel.Manifest) { Phase = TrackPhase.Confirmed, Window = window };
        Array.Fill(track.Held.Glimpse, brightness);
        track.Held.Where = Where.FromBox(Box.FromCentre(x, y, 12, 30), window);
        track.Held.Presence = 1;
        track.Box = track.Held.Where.ToBox(window);
        return track;
    }

    float[] Drawn(params TrackState[] tracks)
    {
        _level.Update([.. tracks]);
        return _level.Explained.ToArray();
    }

    /// <summary>log p(x | y) up to a constant.</summary>
    static double LogLikelihood(float[] x, float[] y) => x.Zip(y).Sum(p => -Math.Pow(p.First - p.Second, 2) / (2 * 0.09));

    [Fact]
    public void Evidence_is_the_difference_of_two_likelihoods()
    {
        var random = new Random(6);
        TrackState a = Object(50, 40), b = Object(58.5f, 44.25f, 0.5f), c = Object(2, 85);
        var foreground = Drawn(a, b, c).Select(v => v + 0.2f * random.NextSingle()).ToArray();
        foreground.CopyTo(_level.Foreground, 0);
        float[] all = Drawn(a, b, c), without = Drawn(a, c);
        _level.Update([a, b, c]);
        var expected = LogLikelihood(foreground, all) - LogLikelihood(foreground, without);
        Assert.Equal(expected, _level.Evidence(b), 0.05);
        _level.Remove(b);
        Assert.Equal(expected, _level.EvidenceOfAdding(b), 0.05);
        _level.Add(b);
        Assert.Equal(expected, _level.Evidence(b), 0.05);
    }

    [Fact]
    public void A_second_object_on_a_person_has_evidence_against_it_until_the_first_is_gone()
    {
        TrackState a = Object(50, 40), b = Object(51, 41), nobody = Object(100, 60);
        var foreground = Drawn(Object(50, 40));
        foreground.CopyTo(_level.Foreground, 0);
        _level.Update([a, b, nobody]);
        Assert.True(_level.Evidence(b) < -100);
        Assert.True(_level.Evidence(nobody) < -100);
        _level.Remove(b);
        Assert.True(_level.Evidence(a) > 100);
    }

    [Fact]
    public void The_outline_is_the_foreground_in_the_box()
    {
        // A person of 7x21 pixels in a box of 12x30.
        var track = Object(50, 40);
        var foreground = _level.Foreground;
        for (var y = 30; y < 51; y++) foreground.AsSpan(y * Width + 46, 7).Fill(0.9f);
        _level.Update([track]);
        // A hundredth of the mass is left out on each side.
        WhereTests.AssertClose(new Box(46, 30, 7, 21), _level.Outline(track)!.Value, 0.45f);
    }

    [Fact]
    public void Overlapping_people_share_the_foreground_between_them()
    {
        // Side by side, boxes overlap by half: the silhouettes do not.
        TrackState left = Object(50, 40), right = Object(56, 40);
        for (var y = 0; y < 28; y++)
        {
            for (var x = 0; x < 12; x++)
            {
                left.Held.Glimpse[y * 12 + x] = x < 6 ? 0.8f : 0.06f;
                right.Held.Glimpse[y * 12 + x] = x >= 6 ? 0.8f : 0.06f;
            }
        }
        var foreground = _level.Foreground;
        for (var y = 25; y < 55; y++) foreground.AsSpan(y * Width + 44, 18).Fill(0.8f);
        _level.Update([left, right]);
        Box a = _level.Outline(left)!.Value, b = _level.Outline(right)!.Value;
        Assert.True(a.Right < 58 && b.Left > 48, $"{a} {b}");
        Assert.Equal(44, a.Left, 2f);
        Assert.Equal(62, b.Right, 2f);
    }

    [Fact]
    public void How_somebody_looks_is_read_slice_by_slice_from_head_to_foot()
    {
        // Dark above, bright below; blue above, red below. The colours lie in planes of half the size.
        var track = Object(50, 40);
        var foreground = _level.Foreground;
        const int Half = Width / 2 * (Height / 2);
        var chroma = new byte[2 * Half];
        Array.Fill(chroma, (byte)128);
        for (var y = 26; y < 54; y++) foreground.AsSpan(y * Width + 46, 8).Fill(y < 40 ? 0.5f : 0.9f);
        for (var y = 13; y < 27; y++) chroma.AsSpan((y < 20 ? 0 : Half) + y * Width / 2 + 23, 4).Fill(179);
        _level.Update([track]);
        var values = new float[Appearance.Values];
        _level.Look(chroma, Width, Height, track, new Box(46, 26, 8, 28), values);
        Assert.All(values[..4], v => Assert.Equal(0.5f, v, 0.01f));
        Assert.All(values[4..8], v => Assert.Equal(0.9f, v, 0.01f));
        float[] expected = [0.2f, 0, 0.2f, 0, 0, 0.2f, 0, 0.2f];
        for (var i = 0; i < 8; i++) Assert.Equal(expected[i], values[8 + i], 0.01f);

        _level.Look([], Width, Height, track, new Box(46, 26, 8, 28), values);
        Assert.Equal(0.5f, values[0], 0.01f);
        Assert.All(values[8..], v => Assert.Equal(float.NaN, v));
    }

    [Fact]
    public void An_object_that_explains_nothing_has_no_outline()
    {
        var track = Object(50, 40);
        _level.Update([track]);
        Assert.Null(_level.Outline(track));
        Assert.Null(_level.Outline(Object(-200, 40)));
    }

    /// <summary>The core of a tile reaches beyond a picture whose width is no multiple of 32.</summary>
    [Theory]
    [InlineData(150, 80)]
    [InlineData(-40, 80)]
    [InlineData(60, 140)]
    public void An_object_wholly_outside_the_picture_has_no_evidence(float x, float y)
    {
        var track = Object(x, y);
        _level.Update([]);
        Assert.Equal(0, _level.EvidenceOfAdding(track));
        Assert.Null(_level.Outline(track));
    }
}
