namespace Polywire.Formats;

/// <summary>The reply of a method that returns nothing: null on the wires that must say something.</summary>
public readonly struct Nothing;
