namespace Polywire.Contract.Tests;

/// <summary>Bodies that a careless wire breaks.</summary>
internal static class Bodies
{
    public static byte[][] All { get; } =
    [
        [],
        [0],
        "\r\n"u8.ToArray(),
        "a\r\n\0b $5\r\n*3\r\n"u8.ToArray(),
        [.. Enumerable.Range(0, 256).Select(i => (byte)i)],
        new byte[255],
        new byte[65_535],
        new byte[65_536],
        new byte[200_000],
    ];

    public static byte[] Large { get; } = MakeLarge();

    private static byte[] MakeLarge()
    {
        byte[] large = new byte[10_000_000];
        new Random(10).NextBytes(large);
        return large;
    }
}
