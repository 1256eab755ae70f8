using System;

namespace Polywire.Generators;

/// <summary>A file that the generator writes.</summary>
/// <param name="Hint">Its name, unique in the compilation.</param>
/// <param name="Text">What it says.</param>
internal sealed record OutputFile(string Hint, string Text);

/// <summary>
/// Everything that one marked type leads to. Text compares by value, so a type whose text comes out as before is not written again.
/// </summary>
/// <param name="File">The type's own file; null when it cannot be described.</param>
/// <param name="Enums">The shapes of the enumerations that it mentions; several types may mention the same.</param>
/// <param name="Complaints">What is wrong.</param>
internal sealed record Output(OutputFile? File, EquatableArray<OutputFile> Enums, EquatableArray<Complaint> Complaints);
