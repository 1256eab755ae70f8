namespace Polywire.Wires.Resp;

/// <summary>What reading a line came to.</summary>
internal enum RespLine
{
    /// <summary>The line is there and was read.</summary>
    Whole,

    /// <summary>The line is not complete yet.</summary>
    Short,

    /// <summary>The line cannot become what was expected any more.</summary>
    Wrong,
}
