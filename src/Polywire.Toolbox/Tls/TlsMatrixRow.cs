namespace Polywire.Toolbox.Tls;

/// <summary>What a server speaks in one version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Suites">The suites that it takes: in its own order where it has one, else in ours.</param>
/// <param name="Refusal">How it said no, when it takes none.</param>
/// <param name="HasOrder">Whether it goes by its own order and not by the client's; null with less than two suites.</param>
public sealed record TlsMatrixRow(TlsVersion Version, IReadOnlyList<TlsMatrixCell> Suites, string Refusal, bool? HasOrder)
{
    /// <summary>Whether the version is spoken.</summary>
    public bool IsOffered => Suites.Count > 0;

    /// <summary>Whether nobody should speak it any more (RFC 6176, 7568, 8996).</summary>
    public bool IsDeprecated => Version < TlsVersion.Tls12;
}
