using System.Globalization;
using System.Text;
using Sqair.Messages;

namespace Sqair.Edge.Watch;

/// <summary>Text in the columns of a terminal, where letters of East Asia take two and accents that stand alone none.</summary>
static class TextColumns
{
    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    /// <returns>
    /// What others have written, in exactly or (<paramref name="pad"/> false) at most so many columns; "…" where it is cut off.
    /// </returns>
    public static string Fit(string text, int columns, bool pad = true, bool right = false)
    {
        text = PlainText.Of(text);
        var width = Width(text);
        if (width > columns)
        {
            var cut = new StringBuilder();
            width = 0;
            foreach (var letter in text.EnumerateRunes())
            {
                if (width + Width(letter) > columns - 1) break;
                cut.Append(letter);
                width += Width(letter);
            }
            text = columns > 0 ? cut.Append('…').ToString() : "";
            width++;
        }
        var blanks = pad && columns > width ? new string(' ', columns - width) : "";
        return right ? blanks + text : text + blanks;
    }

    static int Width(Rune letter) => Rune.GetUnicodeCategory(letter) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        _ => letter.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
            or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1FAFF
            or >= 0x20000 and <= 0x3FFFD ? 2 : 1,
    };
}
