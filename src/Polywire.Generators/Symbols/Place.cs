using Microsoft.CodeAnalysis;

namespace Polywire.Generators;

/// <summary>Where a type stands: what a complaint points at, and calls it.</summary>
/// <param name="Location">In the source.</param>
/// <param name="Words">Such as <c>the property Cat.Owner</c>.</param>
internal sealed record Place(Location? Location, string Words);
