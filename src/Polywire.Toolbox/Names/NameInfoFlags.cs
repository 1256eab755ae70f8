namespace Polywire.Toolbox.Names;

/// <summary>How <see cref="NameService.GetNameInfoAsync"/> looks up (RFC 3493 6.2): Python's <c>NI_</c> constants, by the numbers of Linux.</summary>
[Flags]
public enum NameInfoFlags
{
    /// <summary>As without any.</summary>
    None = 0,

    /// <summary>The address, not the name.</summary>
    NumericHost = 1,

    /// <summary>The port, not the service.</summary>
    NumericService = 2,

    /// <summary>Without the local domain.</summary>
    NoFullName = 4,

    /// <summary>A host without name is an error.</summary>
    NameRequired = 8,

    /// <summary>The service over UDP.</summary>
    Datagram = 16,
}
