using Sqair.Messages;

namespace Sqair.Shared.Tests.Messages;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("\u001b[2J", "?[2J")]
    [InlineData("a\nb", "a?b")]
    [InlineData("\u0085", "?")]
    [InlineData("\u202Eevil", "?evil")]
    [InlineData("a\u2028b\u2029c", "a?b?c")]
    [InlineData("\u200B\uFEFF\u2066", "???")]
    [InlineData("\U000E0041x", "?x")]
    public void What_does_more_than_show_itself_becomes_a_question_mark(string text, string expected)
    {
        Assert.False(PlainText.Is(text));
        Assert.Equal(expected, PlainText.Of(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hof Süd 2, ворота, 門, שער, 🚶")]
    public void Words_of_any_language_stay(string text)
    {
        Assert.True(PlainText.Is(text));
        Assert.Equal(text, PlainText.Of(text));
    }

    /// <summary>Never in the middle of a letter.</summary>
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "a")]
    [InlineData(2, "a")]
    [InlineData(3, "a🚶")]
    public void It_is_cut_off_between_letters(int most, string expected) => Assert.Equal(expected, PlainText.Of("a🚶b", most));

    [Fact]
    public void Nothing_is_empty() => Assert.Equal("", PlainText.Of(null));
}
