using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Polywire.Wires.Text;

namespace Polywire.Rpc.JsonRpc;

/// <summary>The id of a call as the token that came, kept until the answer. Short ones, a UUID's text included, cost no allocation.</summary>
internal readonly struct JsonRpcId : IEquatable<JsonRpcId>
{
    private const int MostInside = 40;

    private readonly Inside _inside;
    private readonly byte[]? _outside;
    private readonly byte _length;

    /// <summary>Copies a token.</summary>
    public JsonRpcId(ReadOnlySpan<byte> token)
    {
        if (token.Length > MostInside)
        {
            _outside = token.ToArray();
            return;
        }
        token.CopyTo(_inside);
        _length = (byte)token.Length;
    }

    /// <summary>The token.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Token => _outside is null ? ((ReadOnlySpan<byte>)_inside)[.._length] : _outside;

    /// <inheritdoc/>
    public bool Equals(JsonRpcId other) => Token.SequenceEqual(other.Token);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonRpcId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ByteStringComparer.Hash(Token);

    [InlineArray(MostInside)]
    private struct Inside
    {
        private byte _first;
    }
}
