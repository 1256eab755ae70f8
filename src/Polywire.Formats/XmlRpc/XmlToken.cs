namespace Polywire.Formats;

/// <summary>What <see cref="XmlScanner"/> found.</summary>
internal enum XmlToken
{
    /// <summary>Nothing was read yet.</summary>
    None,

    /// <summary><c>&lt;name …&gt;</c>; also the first half of <c>&lt;name/&gt;</c>.</summary>
    Open,

    /// <summary><c>&lt;/name&gt;</c>; also the second half of <c>&lt;name/&gt;</c>.</summary>
    Close,

    /// <summary>Characters and references up to the next markup, or the inside of one CDATA section.</summary>
    Text,

    /// <summary>The end of the input.</summary>
    End,
}
