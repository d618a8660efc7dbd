using Sqair.Trainer.Data.Mnist;

namespace Sqair.Trainer.Tests.Data.Mnist;

public sealed class MnistDigitsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-mnist-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Images => Path.Combine(_folder, "t10k-images-idx3-ubyte");
    string Labels => Path.Combine(_folder, "t10k-labels-idx1-ubyte");

    /// <summary>The counts of each digit are published with the set.</summary>
    [Theory]
    [InlineData("Train", new[] { 5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949 })]
    [InlineData("Test", new[] { 980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009 })]
    public void The_real_files_hold_the_published_digits(string part, int[] counts)
    {
        var digits = MnistDigits.Load(MnistFiles.Real(), Enum.Parse<MnistPart>(part));
        Assert.Equal(counts, Enumerable.Range(0, 10).Select(label => digits.Count(d => d.Label == label)));
        foreach (var d in digits)
        {
            Assert.Equal(255, d.Pixels.Max());
            // MNIST scales every digit into a square of 20.
            Assert.InRange(Math.Max(d.Height, d.Width), 1, 20);
            bool Holds(Func<int, int, bool> where) =>
                Enumerable.Range(0, d.Pixels.Length).Any(i => d.Pixels[i] > 0 && where(i / d.Width, i % d.Width));
            Assert.True(Holds((y, _) => y == 0) && Holds((y, _) => y == d.Height - 1)
                && Holds((_, x) => x == 0) && Holds((_, x) => x == d.Width - 1));
        }
    }

    [Fact]
    public void A_digit_is_cut_out_and_stretched_to_the_full_range()
    {
        var pixels = new byte[2 * 784];
        (pixels[3 * 28 + 4], pixels[3 * 28 + 6], pixels[4 * 28 + 5]) = (50, 100, 20);
        pixels[784] = 1;
        File.WriteAllBytes(Images, MnistFiles.Idx(pixels, 2, 28, 28));
        File.WriteAllBytes(Labels, MnistFiles.Idx([7, 3], 2));
        var digits = MnistDigits.Load(_folder, MnistPart.Test);
        Assert.Equal((7, 2, 3), (digits[0].Label, digits[0].Height, digits[0].Width));
        Assert.Equal([128, 0, 255, 0, 51, 0], digits[0].Pixels);   // 127.5 goes to the even neighbour
        Assert.Equal([255], digits[1].Pixels);
    }

    [Fact]
    public void Compressed_files_give_the_same_whatever_their_names()
    {
        MnistFiles.WriteSquares(_folder);
        var plain = MnistDigits.Load(_folder, MnistPart.Test);
        File.WriteAllBytes(Images, MnistFiles.Gzip(File.ReadAllBytes(Images)));
        File.WriteAllBytes(Labels + ".gz", MnistFiles.Gzip(File.ReadAllBytes(Labels)));
        File.Delete(Labels);
        var compressed = MnistDigits.Load(_folder, MnistPart.Test);
        Assert.Equal(plain.Select(d => d.Label), compressed.Select(d => d.Label));
        Assert.Equal(plain.SelectMany(d => d.Pixels), compressed.SelectMany(d => d.Pixels));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Refused(Images, "there is no such file", ".gz");
        MnistFiles.WriteSquares(_folder);
        File.Delete(Labels);
        Refused(Labels, "there is no such file");
        var missing = Path.Combine(_folder, "nowhere");
        var error = Assert.Throws<UserErrorException>(() => MnistDigits.Load(missing, MnistPart.Test));
        Assert.Equal($"{missing}: there is no such folder", error.Message);
    }

    [Fact]
    public void Another_kind_of_file_is_named_with_what_was_expected()
    {
        MnistFiles.WriteSquares(_folder);
        var whole = File.ReadAllBytes(Images);
        File.WriteAllText(Images, "<!DOCTYPE html>");
        Refused(Images, "begins with 3C 21 44 4F", "expected 00 00 08 03");
        File.WriteAllBytes(Images, []);
        Refused(Images, "the file is empty");
        File.WriteAllBytes(Images, File.ReadAllBytes(Labels));
        Refused(Images, "begins with 00 00 08 01", "expected 00 00 08 03");
        File.Delete(Images);
        File.WriteAllText(Images + ".gz", "<!DOCTYPE html>");
        Refused(Images + ".gz", "begins with 3C 21 44 4F", "expected 1F 8B (gzip)");
        File.WriteAllBytes(Images + ".gz", whole);   // unpacked, but not renamed
        Assert.Equal(20, MnistDigits.Load(_folder, MnistPart.Test).Count);
    }

    [Fact]
    public void A_truncated_file_is_named()
    {
        MnistFiles.WriteSquares(_folder);
        var whole = File.ReadAllBytes(Images);
        File.WriteAllBytes(Images, whole[..^1]);
        Refused(Images, "truncated, it holds 15679 bytes", "20x28x28 = 15680");
        File.WriteAllBytes(Images, whole[..10]);
        Refused(Images, "truncated", "16 bytes of its header");
        File.WriteAllBytes(Images, [.. whole, 0]);
        Refused(Images, "it holds 15681 bytes", "20x28x28 = 15680");
        var compressed = MnistFiles.Gzip(whole);
        File.WriteAllBytes(Images, compressed[..(compressed.Length / 2)]);
        Refused(Images);
        compressed[compressed.Length / 2] ^= 0xFF;
        File.WriteAllBytes(Images, compressed);
        Refused(Images);
        File.WriteAllBytes(Images, [.. whole[..4], .. Enumerable.Repeat((byte)0xFF, 12)]);   // 2^96 pixels
        Refused(Images, "it holds 0 bytes");
    }

    [Fact]
    public void Files_that_do_not_fit_each_other_are_named()
    {
        MnistFiles.WriteSquares(_folder);
        File.WriteAllBytes(Labels, MnistFiles.Idx(new byte[19], 19));
        Refused(Labels, "19 labels", Images, "20 images");
        File.WriteAllBytes(Labels, MnistFiles.Idx([.. new byte[19], 10], 20));
        Refused(Labels, "label 19 is 10", "expected 0 to 9");
        File.WriteAllBytes(Labels, MnistFiles.Idx(new byte[20], 20));
        File.WriteAllBytes(Images, MnistFiles.Idx(new byte[20 * 784], 20, 28, 28));
        Refused(Images, "image 0 has 0 in every pixel");
        File.WriteAllBytes(Images, MnistFiles.Idx(new byte[20 * 32 * 32], 20, 32, 32));
        Refused(Images, "32x32", "expected 28x28");
        File.WriteAllBytes(Images, MnistFiles.Idx(new byte[784], 1, 28, 28));
        File.WriteAllBytes(Labels, MnistFiles.Idx(new byte[1], 1));
        Refused(Images, "1 images, at least 2");
    }

    void Refused(string path, params string[] words)
    {
        var message = Assert.Throws<UserErrorException>(() => MnistDigits.Load(_folder, MnistPart.Test)).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }
}
