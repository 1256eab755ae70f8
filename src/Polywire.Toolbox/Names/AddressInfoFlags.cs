namespace Polywire.Toolbox.Names;

/// <summary>How <see cref="NameService.GetAddrInfoAsync"/> looks up (RFC 3493 6.1): Python's <c>AI_</c> constants, by the numbers of Linux.</summary>
[Flags]
public enum AddressInfoFlags
{
    /// <summary>As without any.</summary>
    None = 0,

    /// <summary>For listening: no host means every address.</summary>
    Passive = 0x1,

    /// <summary>With the canonical name.</summary>
    CanonicalName = 0x2,

    /// <summary>The host is an address: nothing is looked up.</summary>
    NumericHost = 0x4,

    /// <summary>No IPv6 address: IPv4 ones as IPv6.</summary>
    V4Mapped = 0x8,

    /// <summary>With <see cref="V4Mapped"/>: IPv4 ones as well.</summary>
    All = 0x10,

    /// <summary>Only families that this machine has an address of.</summary>
    AddressConfigured = 0x20,

    /// <summary>The service is a number: nothing is looked up.</summary>
    NumericService = 0x400,
}
