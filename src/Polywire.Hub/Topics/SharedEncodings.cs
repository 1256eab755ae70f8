namespace Polywire.Hubs.Topics;

/// <summary>The encoded forms of the message that is being published, each made by the first subscriber that needs it.</summary>
public sealed class SharedEncodings
{
    /// <summary>Bodies above this many bytes are encoded straight into each output: a second copy would cost more than it saves.</summary>
    public const int LargestBody = 16 * 1024;

    private readonly byte[][] _bytes;
    private readonly int[] _lengths;

    internal SharedEncodings()
    {
        int forms = Enum.GetValues<WireForm>().Length;
        _bytes = new byte[forms][];
        _lengths = new int[forms];
        Array.Fill(_bytes, []);
    }

    /// <summary>The encoding, when an earlier subscriber has made it.</summary>
    public bool TryGet(WireForm form, out ReadOnlySpan<byte> encoded)
    {
        int length = _lengths[(int)form];
        encoded = _bytes[(int)form].AsSpan(0, length);
        return length > 0;
    }

    /// <summary>Room for an encoding of exactly <paramref name="length"/> bytes, which the caller must fill.</summary>
    public Span<byte> Make(WireForm form, int length)
    {
        ref byte[] bytes = ref _bytes[(int)form];
        if (bytes.Length < length) bytes = new byte[Math.Max(length, bytes.Length * 2)];
        _lengths[(int)form] = length;
        return bytes.AsSpan(0, length);
    }

    internal void Forget() => _lengths.AsSpan().Clear();
}
