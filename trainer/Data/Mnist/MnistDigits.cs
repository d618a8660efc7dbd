namespace Sqair.Trainer.Data.Mnist;

/// <summary>MNIST's own split: 60,000 images to train on, 10,000 of other writers to test with.</summary>
internal enum MnistPart
{
    Train,
    Test,
}

/// <summary>A hand-written digit, cut out tightly: its outer rows and columns all hold something.</summary>
/// <param name="Label">0 to 9.</param>
/// <param name="Pixels">[Height, Width], 0 to 255 with both ends taken.</param>
internal sealed record MnistDigit(int Label, int Height, int Width, byte[] Pixels)
{
    /// <summary>Sum of squared pixels, pixels in [0, 1].</summary>
    public double Energy { get; } = Pixels.Sum(p => p / 255.0 * (p / 255.0));
}

/// <summary>Reads the digits that the moving ones are made of.</summary>
internal static class MnistDigits
{
    /// <summary>Images are 28x28.</summary>
    const int Side = 28;

    /// <param name="folder">Holds train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k, each plain or with .gz.</param>
    /// <exception cref="UserErrorException">A file is missing, damaged, or does not fit the other.</exception>
    public static IReadOnlyList<MnistDigit> Load(string folder, MnistPart part)
    {
        if (!Directory.Exists(folder)) throw new UserErrorException($"{folder}: there is no such folder");
        var name = part == MnistPart.Train ? "train" : "t10k";
        var images = IdxFile.Read(Path.Combine(folder, $"{name}-images-idx3-ubyte"), 3);
        var labels = IdxFile.Read(Path.Combine(folder, $"{name}-labels-idx1-ubyte"), 1);
        if (images.Shape is not [_, Side, Side])
            throw new UserErrorException($"{images.Path}: images of {images.Shape[1]}x{images.Shape[2]} pixels, expected {Side}x{Side}");
        if (images.Shape[0] != labels.Shape[0])
            throw new UserErrorException(
                $"{labels.Path}: {labels.Shape[0]} labels, but {images.Path} has {images.Shape[0]} images; expected as many");
        // A sequence takes two different ones.
        if (images.Shape[0] < 2) throw new UserErrorException($"{images.Path}: {images.Shape[0]} images, at least 2 are needed");
        var digits = new MnistDigit[images.Shape[0]];
        for (var i = 0; i < digits.Length; i++)
        {
            if (labels.Values[i] > 9) throw new UserErrorException($"{labels.Path}: label {i} is {labels.Values[i]}, expected 0 to 9");
            digits[i] = CutOut(images.Values.AsSpan(i * Side * Side, Side * Side), labels.Values[i])
                ?? throw new UserErrorException(
                    $"{images.Path}: image {i} has {images.Values[i * Side * Side]} in every pixel, expected a digit");
        }
        return digits;
    }

    /// <summary>Null where all pixels are equal.</summary>
    static MnistDigit? CutOut(ReadOnlySpan<byte> image, int label)
    {
        int darkest = 255, brightest = 0;
        foreach (var pixel in image) (darkest, brightest) = (Math.Min(darkest, pixel), Math.Max(brightest, pixel));
        if (brightest == darkest) return null;

        int top = Side, bottom = -1, left = Side, right = -1;
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
                if (image[y * Side + x] > darkest)
                    (top, bottom, left, right) = (Math.Min(top, y), Math.Max(bottom, y), Math.Min(left, x), Math.Max(right, x));
        int height = bottom - top + 1, width = right - left + 1;
        var pixels = new byte[height * width];
        for (var i = 0; i < pixels.Length; i++)
        {
            var value = image[(top + i / width) * Side + left + i % width];
            pixels[i] = (byte)Math.Round(255.0 * (value - darkest) / (brightest - darkest));
        }
        return new(label, height, width, pixels);
    }
}
