namespace Polywire.Wires.Resp;

/// <summary>One row of what COMMAND INFO and COMMAND DOCS tell.</summary>
/// <param name="Verb">The command.</param>
/// <param name="Name">Its name in lower case.</param>
/// <param name="Arity">Arguments, the name counted: exactly so many, or at least so many when negative.</param>
/// <param name="Flags">Redis's flags, space between.</param>
/// <param name="FirstKey">Which argument is the first key; 0 for none.</param>
/// <param name="LastKey">Which argument is the last key; negative counts from the end.</param>
/// <param name="Step">Arguments from one key to the next.</param>
/// <param name="Categories">Redis's access categories without the @, space between.</param>
/// <param name="Group">The chapter of the documentation.</param>
/// <param name="Since">The version of Redis that brought it.</param>
/// <param name="Summary">What it does, in a line.</param>
internal sealed record RespCommand(
    RespVerb Verb, string Name, int Arity, string Flags, int FirstKey, int LastKey, int Step,
    string Categories, string Group, string Since, string Summary);
