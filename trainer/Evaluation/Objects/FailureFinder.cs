using System.Text.Json.Serialization;
using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Pictures;

namespace Sqair.Trainer.Evaluation.Objects;

/// <summary>What goes wrong with the objects of a sequence.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureKind>))]
internal enum FailureKind
{
    /// <summary>A digit that stays in view is now followed by an identity that followed another digit before.</summary>
    Swap,

    /// <summary>A digit that stays in view goes on under another identity, which no other digit had.</summary>
    Redetection,

    /// <summary>A digit in view has no box.</summary>
    Missed,

    /// <summary>A second box on a digit that has one.</summary>
    Duplicate,

    /// <summary>A box that fits no digit.</summary>
    Stray,
}

/// <param name="Digit">Number of the digit; -1 of a stray box.</param>
/// <param name="Identity">Of the box; -1 where there is none.</param>
internal readonly record struct Failure(FailureKind Kind, int Frame, int Digit, int Identity);

/// <summary>
/// Finds what goes wrong in a sequence, from true digits and inferred boxes. Each digit and each box counts once a frame.
/// </summary>
/// <param name="window">Side of the picture, pixels.</param>
internal sealed class FailureFinder(int digits, int window)
{
    /// <summary>Share of a digit's brightness inside the picture from which on it is in view.</summary>
    public const float LeastVisible = 0.25f;

    const int None = -1;

    readonly DigitMatcher _matcher = new(digits, window);
    readonly int[] _identity = [.. Enumerable.Repeat(None, digits)];   // of the last box
    readonly bool[] _stayed = new bool[digits];   // in view ever since that box
    readonly Dictionary<int, HashSet<int>> _followed = [];   // identity → digits
    readonly List<Failure> _failures = [];
    int _frame;

    /// <param name="found">Frame by frame.</param>
    public static IReadOnlyList<Failure> Of(MovingSequence truth, IReadOnlyList<IReadOnlyList<ObjectBox>> found)
    {
        var finder = new FailureFinder(truth.Digits.Count, MovingMnist.Canvas);
        for (var t = 0; t < found.Count; t++) finder.Add(Digits(truth, t), found[t]);
        return finder.Failures;
    }

    /// <summary>[digits]: what followed each first, and no digit before it; where nothing did a number that no box has.</summary>
    /// <param name="found">Frame by frame.</param>
    public static int[] FirstIdentities(MovingSequence truth, IReadOnlyList<IReadOnlyList<ObjectBox>> found) =>
        FirstIdentities(truth.Digits.Count, MovingMnist.Canvas, found.Select((boxes, t) => (Digits(truth, t), boxes)));

    internal static int[] FirstIdentities(
        int digits, int window, IEnumerable<(IReadOnlyList<TrueDigit> Truth, IReadOnlyList<ObjectBox> Found)> frames)
    {
        var matcher = new DigitMatcher(digits, window);
        int[] first = [.. Enumerable.Repeat(None, digits)];
        var free = None;
        foreach (var (truth, found) in frames)
        {
            var matched = matcher.Next(truth, found);
            free = found.Select(box => box.Id).Append(free).Max();
            for (var i = 0; i < truth.Count; i++)
                if (matched.Of[i] >= 0 && first[truth[i].Box.Id] == None && !first.Contains(found[matched.Of[i]].Id))
                    first[truth[i].Box.Id] = found[matched.Of[i]].Id;
        }
        return [.. first.Select(identity => identity == None ? ++free : identity)];
    }

    public IReadOnlyList<Failure> Failures => _failures;

    /// <summary>The next frame.</summary>
    /// <param name="truth">Those that are there.</param>
    public void Add(IReadOnlyList<TrueDigit> truth, IReadOnlyList<ObjectBox> found)
    {
        var matched = _matcher.Next(truth, found);
        var inView = new bool[digits];
        for (var i = 0; i < truth.Count; i++)
        {
            var digit = truth[i].Box.Id;
            inView[digit] = truth[i].InView;
            if (matched.Of[i] >= 0) Changed(digit, found[matched.Of[i]].Id, truth[i].InView);
            else if (truth[i].InView) Tell(FailureKind.Missed, digit, None);
        }
        for (var digit = 0; digit < digits; digit++) _stayed[digit] &= inView[digit];
        // After all are judged: digits that exchange their identities in one frame both do.
        for (var i = 0; i < truth.Count; i++)
        {
            if (matched.Of[i] < 0) continue;
            var (digit, identity) = (truth[i].Box.Id, found[matched.Of[i]].Id);
            (_identity[digit], _stayed[digit]) = (identity, inView[digit]);
            if (!_followed.TryGetValue(identity, out var followed)) _followed[identity] = followed = [];
            followed.Add(digit);
        }
        Surplus(truth, matched, [.. found.Where((_, j) => !matched.Takes(j))]);
        _frame++;
    }

    void Changed(int digit, int identity, bool inView)
    {
        if (_identity[digit] == None || _identity[digit] == identity || !_stayed[digit] || !inView) return;
        var others = _followed.TryGetValue(identity, out var followed) && followed.Any(d => d != digit);
        Tell(others ? FailureKind.Swap : FailureKind.Redetection, digit, identity);
    }

    /// <summary>
    /// Outside the picture nothing can be wrong, and a digit that is hardly inside it may have one box, wherever that is: nobody can see
    /// how far it has slid out.
    /// </summary>
    void Surplus(IReadOnlyList<TrueDigit> truth, MatchedFrame matched, List<ObjectBox> boxes)
    {
        boxes.RemoveAll(box => box.Within(window).Area <= 0);
        for (var i = 0; i < truth.Count && boxes.Count > 0; i++)
            if (matched.Of[i] < 0 && !truth[i].InView)
                boxes.Remove(boxes.MinBy(box => box.Within(window).Distance(truth[i].Box.Within(window))));
        foreach (var box in boxes)
        {
            var on = truth.Index().Where(d => matched.Of[d.Index] >= 0 && _matcher.IsOn(box, d.Item.Box)).ToList();
            if (on.Count == 0) Tell(FailureKind.Stray, None, box.Id);
            else Tell(FailureKind.Duplicate, on.MinBy(d => box.Distance(d.Item.Box)).Item.Box.Id, box.Id);
        }
    }

    void Tell(FailureKind kind, int digit, int identity) => _failures.Add(new(kind, _frame, digit, identity));

    static IReadOnlyList<TrueDigit> Digits(MovingSequence truth, int t) =>
        [.. ObjectBox.Of(truth, t).Select(box => new TrueDigit(box, truth.Places[t, box.Id].VisibleShare >= LeastVisible))];
}
