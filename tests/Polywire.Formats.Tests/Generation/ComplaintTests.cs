using Microsoft.CodeAnalysis;

namespace Polywire.Tests.Generation;

/// <summary>Everything that cannot be described is said at build time, where it stands, and with what to do.</summary>
public sealed class ComplaintTests
{
    [Theory]
    // Types
    [InlineData("PW0001", "Cat", "[Shape] public record Cat(string Name);")]
    [InlineData("PW0001", "Outer", "public class Outer { [Shape] public partial record Cat(string Name); }")]
    [InlineData("PW0002", "Door", "public class Door; [Shape] public partial class Cat { public Door? Door { get; set; } }")]
    [InlineData("PW0002", "Work", "[Shape] public partial class Cat { public List<Task>? Work { get; set; } }")]
    [InlineData("PW0002", "grid", "[Shape] public partial record Cat(int[,] grid);")]
    [InlineData("PW0002", "Items", "[Shape] public partial record Page<T>(T[] Items);")]
    [InlineData("PW0003", "Map", "[Shape] public partial class Cat { public Dictionary<double, int> Map { get; set; } = []; }")]
    [InlineData("PW0003", "Set", "[Shape] public partial class Cat { public HashSet<Guid> Set { get; set; } = []; }")]
    [InlineData("PW0004", "Name2", "[Shape] public partial class Cat { public string? Name { get; set; } [Field(Name = \"name\")] public string? Name2 { get; set; } }")]
    [InlineData("PW0005", "B", "[Shape] public partial class Cat { [Field(Number = 2)] public int A { get; set; } public int B { get; set; } }")]
    [InlineData("PW0006", "A", "[Shape] public partial class Cat { [Field(Number = 19500)] public int A { get; set; } }")]
    [InlineData("PW0013", "Cat", "[Shape] public abstract partial record Cat(string Name);")]
    [InlineData("PW0014", "Tabby", "[Shape] public abstract partial record Cat { public record Tabby : Cat; }")]
    [InlineData("PW0015", "secret", "[Shape] public partial class Cat(string secret) { public int A { get; set; } = secret.Length; }")]
    [InlineData("PW0016", "Cat", "[Shape] public partial class Cat { public Cat(int a) { A = a; } public Cat(string b) { A = b.Length; } public int A { get; } }")]
    [InlineData("PW0017", "A", "[Shape] public partial class Cat { public List<int> A { get; } = []; }")]
    [InlineData("PW0018", "A", "[Shape] public partial class Cat { [Field(OneOf = \"x\")] public int A { get; set; } [Field(OneOf = \"x\")] public int? B { get; set; } }")]
    [InlineData("PW0021", "Cat", "[Shape] file partial record Cat(string Name);")]
    // Rules
    [InlineData("PW0019", "Range(1, 2)", "[Shape] public partial class Cat { [Range(1, 2)] public string? A { get; set; } }")]
    [InlineData("PW0019", "Range(2, 1)", "[Shape] public partial class Cat { [Range(2, 1)] public int A { get; set; } }")]
    [InlineData("PW0019", "Range(typeof(int), \"x\", \"2\")", "[Shape] public partial class Cat { [Range(typeof(int), \"x\", \"2\")] public int A { get; set; } }")]
    [InlineData("PW0019", "Range(500, 600)", "[Shape] public partial class Cat { [Range(500, 600)] public byte A { get; set; } }")]
    [InlineData("PW0019", "StringLength(3)", "[Shape] public partial class Cat { [StringLength(3)] public int A { get; set; } }")]
    [InlineData("PW0019", "MinLength(3)", "[Shape] public partial class Cat { [MinLength(3)] public int A { get; set; } }")]
    [InlineData("PW0019", "RegularExpression(\"(\")", "[Shape] public partial class Cat { [RegularExpression(\"(\")] public string? A { get; set; } }")]
    [InlineData("PW0020", "EmailAddress", "[Shape] public partial class Cat { [EmailAddress] public string? A { get; set; } }")]
    // Services
    [InlineData("PW0001", "Calc", "[Service] public class Calc { public int Twice(int n) => 2 * n; }")]
    [InlineData("PW0002", "door", "public class Door; [Service] public partial class Calc { public void Shut(Door door) { } }")]
    [InlineData("PW0002", "Twice", "[Service] public partial class Calc { public object Twice(int n) => n; }")]
    [InlineData("PW0007", "Twice", "[Service] public partial class Calc { public T Twice<T>(T n) => n; }")]
    [InlineData("PW0007", "Calc", "[Service] public partial class Calc<T> { public T Same(T n) => n; }")]
    [InlineData("PW0008", "Twice", "[Service] public partial class Calc { public int Twice(int n) => n; public double Twice(double n) => n; }")]
    [InlineData("PW0009", "n", "[Service] public partial class Calc { public void Twice(ref int n) { } }")]
    [InlineData("PW0010", "Twice", "[Service] public partial interface ICalc { int Twice(int n); }")]
    [InlineData("PW0010", "Forget", "[Service] public partial interface ICalc { void Forget(int n); }")]
    [InlineData("PW0011", "Sum", "[Service] public partial interface ICalc { int Sum { get; } }")]
    [InlineData("PW0011", "Sum", "[Service] public partial interface ICalc { [Method(Ignore = true)] Task<int> Sum(); }")]
    [InlineData("PW0012", "Sum", "[Service] public partial interface ICalc { Task<int> Sum(int start, IAsyncEnumerable<int> more); }")]
    public void SaysWhatAndWhere(string id, string place, string source)
    {
        var complaint = Snippet.Compile(source).Only(id, place);

        Assert.Equal(id == "PW0020" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, complaint.Severity);
        Assert.True(complaint.GetMessage(null).Length > 20);
    }

    [Fact]
    public void ATypeThatDoesNotExistIsTheCompilersToComplainAbout()
    {
        var snippet = Snippet.Compile("[Shape] public partial record Cat(Missing Name);");

        Assert.Empty(snippet.Complaints);
        Assert.Contains(snippet.Errors, error => error.Id == "CS0246");
    }

    [Fact]
    public void WhatIsWrongInOneTypeDoesNotTouchAnother()
    {
        var snippet = Snippet.Compile("[Shape] public record Bad(string Name); [Shape] public partial record Good(string Name);");

        Assert.Equal("Good.Shape.g.cs", Assert.Single(snippet.Files).HintName);
        snippet.Only("PW0001", "Bad");
    }

    [Fact]
    public void EveryComplaintIsListed()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Polywire.slnx")))
            root = Path.GetDirectoryName(root)!;
        string listed = File.ReadAllText(Path.Combine(root, "src/Polywire.Generators/DIAGNOSTICS.md"));
        foreach (var rule in Polywire.Generators.Complaints.All)
            Assert.Contains($"| {rule.Id} | {rule.DefaultSeverity} |", listed, StringComparison.Ordinal);
    }
}
