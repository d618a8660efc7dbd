namespace Sqair.Drawing;

public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    public static readonly Rgb Black = new(0, 0, 0);
    public static readonly Rgb White = new(255, 255, 255);
    public static readonly Rgb Gray = new(150, 150, 150);

    /// <summary>A bright colour for an identity; hues a golden angle apart, so that neighbours in number differ most.</summary>
    public static Rgb ForIdentity(int id)
    {
        var hue = (id * 0.61803398875) % 1 * 6;
        if (hue < 0) hue += 6;
        // Fully saturated, blue lifted: it is dark on gray otherwise.
        byte Channel(double offset)
        {
            var distance = Math.Abs((hue + offset) % 6 - 3) - 1;
            return (byte)(60 + 195 * Math.Clamp(distance, 0, 1));
        }
        return new Rgb(Channel(0), Channel(4), Channel(2));
    }
}
