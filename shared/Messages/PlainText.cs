using System.Globalization;
using System.Text;

namespace Sqair.Messages;

/// <summary>
/// Text that others have written, for a terminal or a log, which obey what they are shown: an escape moves the cursor, U+202E turns the
/// rest of the line round, U+2028 ends it.
/// </summary>
public static class PlainText
{
    /// <summary>Whether nothing in it does more than show itself.</summary>
    public static bool Is(string text)
    {
        foreach (var letter in text.EnumerateRunes())
            if (!Shows(letter)) return false;
        return true;
    }

    /// <param name="most">Letters after which it is cut off.</param>
    /// <returns>The text with '?' for each letter that does more than show itself; empty for null.</returns>
    public static string Of(string? text, int most = int.MaxValue)
    {
        var plain = new StringBuilder();
        foreach (var letter in (text ?? "").EnumerateRunes())
        {
            if (plain.Length + letter.Utf16SequenceLength > most) break;
            if (Shows(letter)) plain.Append(letter);
            else plain.Append('?');
        }
        return plain.ToString();
    }

    /// <summary>Half a letter (a lone surrogate) is read as U+FFFD and shows itself as that.</summary>
    static bool Shows(Rune letter) => Rune.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
