namespace Polywire.Generators;

/// <summary>How an object that was read takes a field.</summary>
internal enum FieldSetting
{
    /// <summary>With the object initializer.</summary>
    Initializer,

    /// <summary>As an argument of the constructor.</summary>
    Constructor,

    /// <summary>Afterwards, when it came: the type has a default that is not constant.</summary>
    Later,

    /// <summary>Afterwards, when it came, past the <c>init</c>.</summary>
    LaterInit,
}
