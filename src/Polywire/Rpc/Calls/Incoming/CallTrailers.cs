using System.Buffers;
using System.Buffers.Text;

namespace Polywire.Rpc;

/// <summary>What a method says beside its reply: <see cref="ServerCall.AddTrailer"/>. From any thread; nothing is held where nothing is said.</summary>
internal sealed class CallTrailers
{
    private static readonly SearchValues<char> s_name = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly Lock _gate = new();
    private List<KeyValuePair<string, string>>? _all;

    /// <summary>All of them, in order.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> All
    {
        get
        {
            if (Volatile.Read(ref _all) is null)
                return [];
            lock (_gate)
                return _all is null ? [] : [.. _all];
        }
    }

    /// <summary>Throws when one cannot cross the wire.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal static void Check(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        // Custom-Metadata → Header-Name: 1*( %x30-39 / %x61-7A / "_" / "-" / "."), ASCII-Value: 1*( %x20-%x7E )
        // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
        if (name.AsSpan().ContainsAnyExcept(s_name) || name.StartsWith("grpc-", StringComparison.Ordinal) || name.StartsWith("connect-", StringComparison.Ordinal))
            throw new ArgumentException($"'{name}' is no name of a trailer: lower-case letters, digits, '-', '_' and '.', and not grpc- or connect- in front.", nameof(name));
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || (name.EndsWith("-bin", StringComparison.Ordinal) && !IsBase64(value)))
            throw new ArgumentException($"The value of the trailer '{name}' cannot be sent: it may hold printable ASCII, of a name that ends in -bin base64.", nameof(value));
    }

    // With or without padding.
    private static bool IsBase64(string value) => Base64.IsValid(value.TrimEnd('=').PadRight((value.TrimEnd('=').Length + 3) / 4 * 4, '='));

    internal void Add(string name, string value)
    {
        lock (_gate)
            (_all ??= []).Add(new(name, value));
    }

    internal void Clear()
    {
        if (Volatile.Read(ref _all) is null)
            return;
        lock (_gate)
            _all = null;
    }
}
