using Polywire.Formats;

namespace Polywire.Tests.Protobuf;

/// <summary>One of two.</summary>
[Shape(Package = "tests.pets")]
public abstract partial record Pet
{
    /// <summary>Purrs.</summary>
    public sealed partial record Cat(string Name, int Lives) : Pet;

    /// <summary>Says nothing about itself.</summary>
    public sealed partial record Fish : Pet;
}
