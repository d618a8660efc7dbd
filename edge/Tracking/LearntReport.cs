using System.Globalization;
using Sqair.Background;
using Sqair.Edge.Capture;
using Sqair.Messages;
using Sqair.Tracking;

namespace Sqair.Edge.Tracking;

/// <summary>What a camera has learnt, in pixels of its source picture, for a message and for people.</summary>
static class LearntReport
{
    public static Learnt Scaled(in Learnt learnt, int analysisWidth, int analysisHeight, PictureSize source)
    {
        float x = (float)source.Width / analysisWidth, y = (float)source.Height / analysisHeight;
        return learnt with
        {
            ShiftX = learnt.ShiftX * x,
            ShiftY = learnt.ShiftY * y,
            HeightAtQuarter = learnt.HeightAtQuarter * y,
            HeightAtHalf = learnt.HeightAtHalf * y,
            HeightAtThreeQuarters = learnt.HeightAtThreeQuarters * y,
        };
    }

    /// <param name="learnt">Scaled to <paramref name="source"/>.</param>
    public static LearntEntry Of(in Learnt learnt, PictureSize source) => new(
        learnt.WarmingUp, learnt.Paused, learnt.Pauses, learnt.SceneChanges, new ShiftEntry(Tenth(learnt.ShiftX), Tenth(learnt.ShiftY)),
        new PeopleEntry(learnt.SizesKnown, learnt.Sightings, learnt.SizesKnown || learnt.Sightings > 0
            ?
            [
                new(source.Height / 4, Tenth(learnt.HeightAtQuarter)),
                new(source.Height / 2, Tenth(learnt.HeightAtHalf)),
                new(3 * source.Height / 4, Tenth(learnt.HeightAtThreeQuarters)),
            ]
            : null));

    /// <summary>One line.</summary>
    public static string Text(LearntEntry learnt, RestoredGround restored)
    {
        var background = restored switch
        {
            RestoredGround.Agreed => "background warm, the picture agrees with it",
            RestoredGround.Dropped => "the picture is another than the one that was learnt: the camera will learn anew",
            _ => learnt.WarmingUp ? "background warming up" : "background warm",
        };
        var moved = string.Create(CultureInfo.InvariantCulture, $"camera moved by {learnt.Shift.X:0.#}, {learnt.Shift.Y:0.#} px");
        var light = $"light changed {learnt.Pauses} time(s){(learnt.Paused ? ", counting is paused" : "")}";
        return $"{background}; {People(learnt.People)}; {moved}; {light}";
    }

    static string People(PeopleEntry people)
    {
        if (people.Heights is not { } heights) return "nobody was seen yet";
        var rows = string.Join(", ", heights.Select(height =>
            string.Create(CultureInfo.InvariantCulture, $"{height.Height:0} px at row {height.At}")));
        return $"people are {rows} ({people.Sightings} sighting(s){(people.Known ? "" : ", too few to be believed")})";
    }

    static float Tenth(float value) => MathF.Round(value, 1);
}
