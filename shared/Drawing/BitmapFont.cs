namespace Sqair.Drawing;

/// <summary>A font of 3 x 5 pixels: digits, capitals and a few signs, enough for labels in a video.</summary>
public static class BitmapFont
{
    public const int GlyphWidth = 3, GlyphHeight = 5;

    /// <summary>From one character to the next, in font pixels.</summary>
    public const int Advance = GlyphWidth + 1;

    /// <summary>Rows from the top, three bits each, leftmost pixel in the highest.</summary>
    static readonly Dictionary<char, byte[]> s_glyphs = new()
    {
        ['0'] = [7, 5, 5, 5, 7], ['1'] = [2, 6, 2, 2, 7], ['2'] = [7, 1, 7, 4, 7], ['3'] = [7, 1, 3, 1, 7], ['4'] = [5, 5, 7, 1, 1],
        ['5'] = [7, 4, 7, 1, 7], ['6'] = [7, 4, 7, 5, 7], ['7'] = [7, 1, 2, 2, 2], ['8'] = [7, 5, 7, 5, 7], ['9'] = [7, 5, 7, 1, 7],
        ['A'] = [2, 5, 7, 5, 5], ['B'] = [6, 5, 6, 5, 6], ['C'] = [3, 4, 4, 4, 3], ['D'] = [6, 5, 5, 5, 6], ['E'] = [7, 4, 6, 4, 7],
        ['F'] = [7, 4, 6, 4, 4], ['G'] = [3, 4, 5, 5, 3], ['H'] = [5, 5, 7, 5, 5], ['I'] = [7, 2, 2, 2, 7], ['J'] = [1, 1, 1, 5, 2],
        ['K'] = [5, 5, 6, 5, 5], ['L'] = [4, 4, 4, 4, 7], ['M'] = [5, 7, 7, 5, 5], ['N'] = [6, 5, 5, 5, 5], ['O'] = [2, 5, 5, 5, 2],
        ['P'] = [6, 5, 6, 4, 4], ['Q'] = [2, 5, 5, 6, 3], ['R'] = [6, 5, 6, 5, 5], ['S'] = [3, 4, 2, 1, 6], ['T'] = [7, 2, 2, 2, 2],
        ['U'] = [5, 5, 5, 5, 7], ['V'] = [5, 5, 5, 5, 2], ['W'] = [5, 5, 7, 7, 5], ['X'] = [5, 5, 2, 5, 5], ['Y'] = [5, 5, 2, 2, 2],
        ['Z'] = [7, 1, 2, 4, 7], ['.'] = [0, 0, 0, 0, 2], [':'] = [0, 2, 0, 2, 0], ['-'] = [0, 0, 7, 0, 0], ['/'] = [1, 1, 2, 4, 4],
        ['%'] = [5, 1, 2, 4, 5], ['?'] = [7, 1, 2, 0, 2], [' '] = [0, 0, 0, 0, 0], [','] = [0, 0, 0, 2, 4], ['+'] = [0, 2, 7, 2, 0],
        ['('] = [1, 2, 2, 2, 1], [')'] = [4, 2, 2, 2, 4], ['_'] = [0, 0, 0, 0, 7],
    };

    /// <summary>Whether a font pixel of a character is set; unknown characters look like a question mark.</summary>
    public static bool IsSet(char character, int column, int row)
    {
        var glyph = s_glyphs.TryGetValue(char.ToUpperInvariant(character), out var rows) ? rows : s_glyphs['?'];
        return (glyph[row] >> (GlyphWidth - 1 - column) & 1) == 1;
    }

    /// <summary>Pixels that a text takes at a scale, without the gap after its last character.</summary>
    public static int Width(int characters, int scale) => characters == 0 ? 0 : (characters * Advance - 1) * scale;
}
