using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Evaluation.Objects;
using Sqair.Trainer.Pictures;
using Sqair.Trainer.Tests.Data.Mnist;
using static Sqair.Trainer.Tests.Evaluation.Objects.HandMadeDigits;

namespace Sqair.Trainer.Tests.Evaluation.Objects;

/// <summary>Short tracks of which it can be said what is wrong with them.</summary>
public sealed class FailureFinderTests
{
    static IReadOnlyList<Failure> Find(params (TrueDigit[] Truth, ObjectBox[] Found)[] frames)
    {
        var finder = new FailureFinder(2, Window);
        foreach (var (truth, found) in frames) finder.Add(truth, found);
        return finder.Failures;
    }

    static TrueDigit Left(bool inView = true) => Digit(0, 12, 20, inView);
    static TrueDigit Right(bool inView = true) => Digit(1, 38, 20, inView);
    static ObjectBox OnLeft(int identity) => Box(identity, 13, 20);
    static ObjectBox OnRight(int identity) => Box(identity, 37, 21);

    /// <summary>After a swap the colours of the truth are still those of the beginning; the third is never found.</summary>
    [Fact]
    public void The_truth_is_named_by_what_follows_it_first()
    {
        (IReadOnlyList<TrueDigit>, IReadOnlyList<ObjectBox>)[] frames =
        [
            ([Left(), Right()], [OnRight(4)]), ([Left(), Right()], [OnLeft(4), OnRight(9)]), ([Left(), Right()], [OnLeft(7), OnRight(4)]),
        ];
        Assert.Equal([7, 4, 10], FailureFinder.FirstIdentities(3, Window, frames));
    }

    [Fact]
    public void Tracks_that_follow_are_right()
    {
        Assert.Empty(Find(([Left(), Right()], [OnLeft(4), OnRight(9)]), ([Left(), Right()], [OnRight(9), OnLeft(4)]),
            ([Left()], [OnLeft(4)]), ([], [])));
    }

    [Fact]
    public void Two_that_exchange_their_identities_are_swapped_both_and_once() =>
        Assert.Equal([new(FailureKind.Swap, 1, 0, 1), new(FailureKind.Swap, 1, 1, 0)], Find(
            ([Left(), Right()], [OnLeft(0), OnRight(1)]), ([Left(), Right()], [OnLeft(1), OnRight(0)]),
            ([Left(), Right()], [OnLeft(1), OnRight(0)])));

    /// <summary>The right digit has gone, and its identity jumps to the left one.</summary>
    [Fact]
    public void An_identity_that_followed_another_digit_before_is_a_swap() =>
        Assert.Equal([new(FailureKind.Swap, 2, 0, 1)], Find(
            ([Left(), Right()], [OnLeft(0), OnRight(1)]), ([Left()], [OnLeft(0)]), ([Left()], [OnLeft(1)])));

    [Fact]
    public void A_new_identity_on_a_digit_that_was_followed_is_a_redetection() =>
        Assert.Equal([new(FailureKind.Redetection, 1, 0, 2)],
            Find(([Left()], [OnLeft(0)]), ([Left()], [OnLeft(2)]), ([Left()], [OnLeft(2)])));

    /// <summary>Lost for a frame in which it was to be seen: missed, and then detected again.</summary>
    [Fact]
    public void A_gap_in_view_is_a_miss_and_what_follows_a_redetection() =>
        Assert.Equal([new(FailureKind.Missed, 1, 0, -1), new(FailureKind.Redetection, 2, 0, 1)],
            Find(([Left()], [OnLeft(0)]), ([Left()], []), ([Left()], [OnLeft(1)])));

    /// <summary>Whoever comes back into view may be somebody new; nobody has to follow who cannot be seen.</summary>
    [Fact]
    public void Out_of_view_nothing_is_missed_and_another_identity_afterwards_is_fine()
    {
        Assert.Empty(Find(([Left()], [OnLeft(0)]), ([Left(inView: false)], []), ([Left()], [OnLeft(1)])));
        Assert.Empty(Find(([Left()], [OnLeft(0)]), ([], []), ([Left()], [OnLeft(1)])));
        // One box that waits for it is fine wherever it is; two are not.
        Assert.Empty(Find(([Left(inView: false)], [Box(0, 40, 40)])));
        Assert.Equal([new(FailureKind.Stray, 0, -1, 1)], Find(([Left(inView: false)], [Box(0, 30, 30), Box(1, 40, 40)])));
    }

    /// <summary>The second box on a digit lasts, then takes over: duplicate twice, and a re-detection.</summary>
    [Fact]
    public void A_second_box_on_a_digit_is_a_duplicate() =>
        Assert.Equal([new(FailureKind.Duplicate, 0, 0, 1), new(FailureKind.Duplicate, 1, 0, 1), new(FailureKind.Redetection, 2, 0, 1)],
            Find(([Left()], [OnLeft(0), Box(1, 16, 22)]), ([Left()], [OnLeft(0), Box(1, 16, 22)]), ([Left()], [Box(1, 16, 22)])));

    [Fact]
    public void A_box_on_nothing_is_stray_unless_it_is_outside_the_picture() =>
        Assert.Equal([new(FailureKind.Stray, 0, -1, 5)], Find(([Left()], [OnLeft(0), Box(5, 38, 40), Box(6, 70, 20)])));

    /// <summary>
    /// Boxes of the truth itself make no failures; without any, each digit is missed in every frame in which it is in view.
    /// </summary>
    [Fact]
    public void Sequences_are_judged_by_where_their_digits_are()
    {
        var digits = new MovingMnist([.. Enumerable.Range(0, 10).Select(label => MnistFiles.Square(18, label))], seed: 3);
        var (missed, hidden) = (0, 0);
        for (var n = 0; n < 30; n++)
        {
            var sequence = digits.Make(n);
            Assert.Empty(FailureFinder.Of(sequence, [.. Enumerable.Range(0, sequence.Length).Select(t => ObjectBox.Of(sequence, t))]));
            var nothing = FailureFinder.Of(sequence, [.. Enumerable.Range(0, sequence.Length).Select(_ => Array.Empty<ObjectBox>())]);
            for (var t = 0; t < sequence.Length; t++)
                for (var digit = 0; digit < sequence.Digits.Count; digit++)
                {
                    var inView = sequence.Places[t, digit].VisibleShare >= FailureFinder.LeastVisible;
                    Assert.Equal(inView, nothing.Contains(new(FailureKind.Missed, t, digit, -1)));
                    if (inView) missed++;
                    else hidden++;
                }
            Assert.All(nothing, f => Assert.Equal(FailureKind.Missed, f.Kind));
        }
        Assert.True(missed > 100 && hidden > 5, $"{missed}, {hidden}");
    }
}
