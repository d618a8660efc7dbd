using System.Numerics;
using Sqair.Background;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// One camera's picture at one of its levels: the foreground x, the decoder's picture y = Σ presence · rendered glimpse of the
/// tracks that are seen, what each of them contributes to explaining x, and what nobody explains. Pixels are those of the level.
/// </summary>
sealed partial class PictureLevel
{
    readonly float _precision;
    readonly int _width;
    readonly int _height;
    readonly GlimpseRenderer _renderer;
    readonly float[] _sum;
    readonly float[] _single;
    readonly float[] _own;
    readonly float[] _others = new float[Window.Size * Window.Size];
    readonly float[] _columns;
    readonly float[] _rows;
    bool _isEmpty = true;

    /// <param name="level">How often the picture was halved.</param>
    /// <param name="width">Pixels of the level.</param>
    /// <param name="height">Pixels of the level.</param>
    /// <param name="glimpse">Size of the decoder's pictures.</param>
    /// <param name="deviation">σ of the model's pixels (docs/model.md, Drawing).</param>
    public PictureLevel(int level, int width, int height, PixelSize glimpse, float deviation)
    {
        _precision = 1 / (2 * deviation * deviation);
        (Level, _width, _height) = (level, width, height);
        _renderer = new GlimpseRenderer(glimpse.Width, glimpse.Height, width);
        Foreground = new float[width * height];
        (_sum, _single, _own) = (new float[width * height], new float[width * height], new float[width * height]);
        (_columns, _rows) = (new float[width], new float[height]);
        Unexplained = new UnexplainedForeground(width, height);
        Tiles = TileGrid.For(width, height, level);
    }

    public int Level { get; }

    public int Width => _width;

    public int Height => _height;

    /// <summary>x, width·height values in [0, 1].</summary>
    public float[] Foreground { get; }

    /// <summary>What nobody of this level, or of a coarser one, explains.</summary>
    public UnexplainedForeground Unexplained { get; }

    public TileGrid Tiles { get; }

    float Scale => 1 << Level;

    /// <summary>y, width·height values.</summary>
    public ReadOnlySpan<float> Explained => _sum;

    /// <summary>Draws all tracks that are seen.</summary>
    public void Update(List<TrackState> tracks)
    {
        if (!_isEmpty) Array.Clear(_sum);
        _isEmpty = true;
        foreach (var track in tracks)
        {
            if (track.IsSeen) Add(track);
        }
    }

    public void FindUnexplained(List<TrackState> tracks, UnexplainedForeground? coarser)
    {
        bool some = false, finer = false;
        foreach (var track in tracks)
        {
            some |= track.IsSeen && track.Window.Level == Level;
            finer |= track.IsSeen && track.Window.Level != Level;
        }
        var picture = _sum;
        if (some && finer)
        {
            Array.Clear(_own);
            foreach (var track in tracks)
            {
                if (track.IsSeen && track.Window.Level == Level) Draw(track, track.Held.Presence, _own);
            }
            picture = _own;
        }
        Unexplained.Update(Foreground, some ? picture : default, coarser);
    }

    /// <summary>
    /// By how much the track makes the picture likelier, in nats of this level: log p(x | all objects) − log p(x | all but this one) =
    /// Σ r·(2(x − y) + r) / 2σ², with r its own rendering. A second track on a person, or one on nobody, has negative evidence.
    /// </summary>
    public float Evidence(TrackState track) => Gain(track, 1);

    /// <summary>
    /// By how much a proposal, which is not in the picture yet, would make it likelier: Σ r·(2(x − y) − r) / 2σ².
    /// </summary>
    public float EvidenceOfAdding(TrackState proposal) => Gain(proposal, -1);

    public void Add(TrackState proposal)
    {
        _isEmpty = false;
        Draw(proposal, proposal.Held.Presence, _sum);
    }

    /// <summary>Takes a track out of the picture again.</summary>
    public void Remove(TrackState track) => Draw(track, -track.Held.Presence, _sum);

    /// <summary>The foreground of a window that the other objects leave: max(0, x − gain·(y − r)).</summary>
    /// <param name="target">64·64 values.</param>
    public void CropWithout(TrackState track, Window window, float gain, Span<float> target)
    {
        Remove(track);
        window.Crop(_sum, _width, _height, _others);
        Draw(track, track.Held.Presence, _sum);
        window.Crop(Foreground, _width, _height, target);
        FloatRows.Rest(target, _others, gain, target);
    }

    /// <summary>Copies a window of this level out of its foreground.</summary>
    public void Crop(Window window, Span<float> target) => window.Crop(Foreground, _width, _height, target);

    /// <summary>Draws one track into a picture of this level.</summary>
    public void Draw(TrackState track, float gain, Span<float> picture) =>
        _renderer.Add(track.Held.Glimpse, track.Held.Where, track.Window, gain, picture, _width, _height, Level);

    /// <summary>Fills <see cref="_single"/> within the region that is returned.</summary>
    PixelRegion DrawAlone(TrackState track, float fringe = 0)
    {
        var region = _renderer.Region(track.Held.Where, track.Window, _width, _height, Level);
        if (fringe > 0 && !region.IsEmpty)
        {
            int x = (int)MathF.Round(fringe * region.Width), y = (int)MathF.Round(fringe * region.Height);
            region = new PixelRegion(
                Math.Max(0, region.Left - x), Math.Max(0, region.Top - y),
                Math.Min(_width, region.Right + x), Math.Min(_height, region.Bottom + y));
        }
        for (var y = region.Top; y < region.Bottom; y++) _single.AsSpan(y * _width + region.Left, region.Width).Clear();
        Draw(track, track.Held.Presence, _single);
        return region;
    }

    /// <summary>Σ r·(2(x − y) + sign·r) / 2σ².</summary>
    float Gain(TrackState track, float sign) => Gain(DrawAlone(track), sign);

    /// <summary>Likewise, of what was drawn alone within a region.</summary>
    float Gain(in PixelRegion region, float sign)
    {
        var total = 0f;
        for (var y = region.Top; y < region.Bottom; y++)
        {
            var start = y * _width + region.Left;
            total += Gain(
                Foreground.AsSpan(start, region.Width), _sum.AsSpan(start, region.Width), _single.AsSpan(start, region.Width), sign);
        }
        return total * _precision;
    }

    static float Gain(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> r, float sign)
    {
        var totals = Vector<float>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var own = new Vector<float>(r[i..]);
            totals += own * (2 * (new Vector<float>(x[i..]) - new Vector<float>(y[i..])) + sign * own);
        }
        var total = Vector.Sum(totals);
        for (; i < x.Length; i++) total += r[i] * (2 * (x[i] - y[i]) + sign * r[i]);
        return total;
    }
}
