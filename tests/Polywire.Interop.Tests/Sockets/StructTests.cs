using System.Globalization;
using System.Numerics;
using System.Text;
using Polywire.Sockets;

namespace Polywire.Interop.Tests.Sockets;

/// <summary>Random formats and values: the same bytes as Python packs, the same values back, refused where Python refuses.</summary>
public sealed class StructTests
{
    private const int Cases = 20_000;
    private const string Codes = "xcbB?hHiIlLqQnNPefdsp";

    [Fact]
    public async Task Everything_is_as_in_python()
    {
        var random = new Random(5);
        (string Format, object[] Values)[] cases = [.. Enumerable.Range(0, Cases).Select(_ => RandomCase(random))];
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, cases.Select(one => string.Join('\t', [one.Format, .. one.Values.Select(Spelled)])), TestContext.Current.CancellationToken);
            string[] theirs = (await Peer.RunAsync("/usr/bin/python3", Peer.Script("struct_oracle.py"), file)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(Cases, theirs.Length);
            for (int i = 0; i < Cases; i++)
                Assert.True(Ours(cases[i].Format, cases[i].Values) is { } ours && ours == theirs[i], $"{cases[i].Format} {string.Join(' ', cases[i].Values.Select(Spelled))}\n python {theirs[i]}\n ours   {Ours(cases[i].Format, cases[i].Values)}");
            // Neither side may get away with refusing everything.
            Assert.InRange(theirs.Count(line => line[0] is not ('?' or '!')), Cases / 3, Cases);
            Assert.InRange(theirs.Count(line => line[0] == '?'), Cases / 50, Cases);
            Assert.InRange(theirs.Count(line => line[0] == '!'), Cases / 50, Cases);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Ours(string format, object[] values)
    {
        int size;
        try
        {
            size = Struct.SizeOf(format);
        }
        catch (FormatException)
        {
            return "?";
        }

        try
        {
            byte[] packed = Struct.Pack(format, values);
            return string.Join(' ', [Convert.ToHexStringLower(packed), $"{size}", .. Struct.Unpack(format, packed).Select(Spelled)]);
        }
        catch (ArgumentException)
        {
            return $"! {size}";
        }
    }

    private static string Spelled(object value) => value switch
    {
        bool truth => truth ? "t1" : "t0",
        byte[] bytes => "b" + Convert.ToHexStringLower(bytes),
        double or float or Half => Spelled(value is Half half ? (double)half : Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => string.Create(CultureInfo.InvariantCulture, $"i{value}"),
    };

    private static string Spelled(double number) =>
        double.IsNaN(number) ? "fnan" : "f" + BitConverter.DoubleToUInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture);

    private static (string Format, object[] Values) RandomCase(Random random)
    {
        StringBuilder format = new();
        List<object> values = [];
        if (random.Next(4) > 0)
            format.Append("@=<>!"[random.Next(5)]);
        for (int fields = random.Next(7); fields > 0; fields--)
        {
            if (random.Next(10) == 0)
                format.Append(" \f\v"[random.Next(3)]);
            char code = random.Next(100) == 0 ? "aAkz%3 "[random.Next(7)] : Codes[random.Next(Codes.Length)];
            // Python packs 0p, and fails on unpacking it.
            int count = random.Next(3) > 0 ? 1 : random.Next(code == 'p' ? 1 : 0, 5);
            if (count != 1)
                format.Append(CultureInfo.InvariantCulture, $"{(random.Next(20) == 0 ? "0" : "")}{count}");
            format.Append(code);
            for (int i = code is 's' or 'p' ? 1 : code == 'x' ? 0 : count; i > 0; i--)
                values.Add(RandomValue(random, random.Next(100) == 0 ? Stray(code) : code));
        }
        if (random.Next(50) == 0)
            values.Add(1);
        // Python's NaN loses its other bits.
        return (format.ToString(), [.. values.Select(value => value is double number && double.IsNaN(number) ? 1.5 : value)]);
    }

    /// <summary>Another type's code. Python takes a boolean for a number, and anything for a boolean, which C# does not.</summary>
    private static char Stray(char code) => code switch
    {
        '?' => '?',
        'c' or 's' or 'p' => 'd',
        _ => 's',
    };

    private static object RandomValue(Random random, char code)
    {
        switch (code)
        {
            case 'c':
                return Bytes(random.Next(50) == 0 ? 2 : 1);
            case 's' or 'p':
                return Bytes(random.Next(7));
            case '?':
                return random.Next(2) == 0;
            case 'e' or 'f' or 'd':
                return random.Next(6) switch
                {
                    0 => random.Next(-70_000, 70_000),
                    1 => BitConverter.UInt64BitsToDouble((ulong)random.NextInt64(long.MinValue, long.MaxValue)),
                    2 => (double)BitConverter.UInt32BitsToSingle((uint)random.NextInt64(uint.MaxValue)),
                    3 => double.PositiveInfinity * (random.Next(2) == 0 ? 1 : -1),
                    4 => (double)BitConverter.UInt16BitsToHalf((ushort)random.Next(65_536)),
                    _ => random.NextDouble() * 70_000,
                };
            default:
                int bits = random.Next(40) == 0 ? random.Next(70) : code switch { 'b' or 'B' => 7, 'h' or 'H' => 15, 'i' or 'I' or 'l' or 'L' => 31, _ => 63 };
                BigInteger number = (BigInteger)random.NextInt64(long.MaxValue) & ((BigInteger.One << bits) - 1);
                return char.IsAsciiLetterLower(code) && random.Next(2) == 0 ? -number - 1 : number;
        }

        byte[] Bytes(int length)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
