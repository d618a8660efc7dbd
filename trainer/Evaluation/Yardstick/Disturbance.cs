using Sqair.Mot;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>Something that happens to light or camera while nobody does anything.</summary>
/// <param name="Filters">What makes it of a video of 768x576, for ffmpeg.</param>
/// <param name="Event">Second in which it begins.</param>
internal sealed record Disturbance(string Name, string Filters, double Event)
{
    /// <summary>Pixels that the picture is cut by at the left and the top, so that it can move; by frame and second.</summary>
    public Func<int, double, (int X, int Y)> Cut { get; init; } = (_, _) => (0, 0);

    const double At = 20, LampAt = 12, ShakeFor = 2;

    /// <summary>Levels of 255 as eq counts them.</summary>
    const string Brighter = "0.2353", Moved = "crop=760:568";

    public static IReadOnlyList<Disturbance> All { get; } =
    [
        // What all others are to be compared with.
        new("nothing", "null", At),
        new("half brighter", $"split[a][b];[b]crop=384:576:0:0,eq=brightness=0.08[c];[a][c]overlay=0:0:enable='gte(t,{At})'", At),
        new("all +60", $"eq=brightness={Brighter}:enable='gte(t,{At})'", At),
        new("all -60", $"eq=brightness=-{Brighter}:enable='gte(t,{At})'", At),
        new("moved", $"{Moved}:x='4+if(gte(t,{At}),2,0)':y='4+if(gte(t,{At}),2,0)'", At)
        {
            Cut = (_, seconds) => seconds >= At ? (6, 6) : (4, 4),
        },
        new("shake", $"{Moved}:x='4+if(gte(t,{At})*lt(t,{At + ShakeFor}),2*(mod(n,3)-1),0)'"
            + $":y='4+if(gte(t,{At})*lt(t,{At + ShakeFor}),2*(mod(floor(n/2),3)-1),0)'", At)
        {
            Cut = (frame, seconds) => seconds is >= At and < At + ShakeFor
                ? (4 + 2 * (frame % 3 - 1), 4 + 2 * (frame / 2 % 3 - 1)) : (4, 4),
        },
        new("lamp", $"eq=brightness=0.22:enable='gte(t,{LampAt})'", LampAt),
        new("mast in the wind", $"{Moved}:x='4+4*sin(t*9)':y='4+4*cos(t*7)'", 0)
        {
            Cut = (_, seconds) => (Even(4 + 4 * Math.Sin(9 * seconds)), Even(4 + 4 * Math.Cos(7 * seconds))),
        },
    ];

    /// <summary>Rows as they lie in the picture that is left.</summary>
    public IReadOnlyList<MotRow> Move(IReadOnlyList<MotRow> rows, double framesPerSecond) =>
    [
        .. rows.Select(row =>
        {
            var (x, y) = Cut(row.Frame, row.Frame / framesPerSecond);
            return row with { Left = row.Left - x, Top = row.Top - y };
        }),
    ];

    /// <summary>As crop rounds where colours have half the resolution.</summary>
    static int Even(double at) => (int)Math.Round(at) & ~1;
}
