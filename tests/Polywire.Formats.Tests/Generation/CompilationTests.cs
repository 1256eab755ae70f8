namespace Polywire.Tests.Generation;

/// <summary>What is generated compiles without a warning, however the user's code is written.</summary>
public sealed class CompilationTests
{
    [Theory]
    // Where a type stands
    [InlineData("[Shape] public partial record Cat(string Name);")]
    [InlineData("namespace A.@class.B { [Shape] public partial record Cat(string Name); }")]
    [InlineData("public partial class Outer { private partial record struct Middle { [Shape] private partial record Cat(string Name, Mood Mood); private enum Mood { Calm } } }")]
    [InlineData("public partial interface IOuter { [Shape] partial class Cat { public int A { get; set; } } }")]
    [InlineData("public partial class Outer<T> { [Shape] internal sealed partial record Cat(string Name); }")]
    [InlineData("namespace A { [Shape] internal partial record Cat(B.Cat? Other); } namespace A.B { [Shape] internal partial record Cat(A.Cat? Other); }")]
    // What it is
    [InlineData("[Shape] public partial struct Point { public int X { get; set; } public int Y { get; init; } }")]
    [InlineData("[Shape] public readonly partial struct Point(int x, int y) { public int X { get; } = x; public int Y { get; } = y; }")]
    [InlineData("[Shape] public readonly partial record struct Point(int X, int Y = 4);")]
    [InlineData("[Shape] public partial record struct Point(int X, List<int> Y) { public DateOnly Z { get; init; } = DateOnly.FromDayNumber(5); }")]
    [InlineData("[Shape] public sealed partial class Cat(string name, int lives = 9) { public string Name { get; } = name; public int Lives => lives; }")]
    [InlineData("[Shape] public partial class Cat { private Cat() { } public Cat(int a) { A = a; } public int A { get; private set; } }")]
    [InlineData("[Shape] public partial class Cat { public Cat(string name) => Name = name; public string Name { get; } public required int A { get; init; } }")]
    [InlineData("[Shape] public partial class Empty { }")]
    [InlineData("[Shape] public partial record Empty;")]
    [InlineData("public class Base { public int A { get; set; } = 4; public virtual int B { get; set; } } [Shape] public partial class Cat : Base { public override int B { get; set; } = 5; }")]
    [InlineData("[Shape] public partial record Page<T>(IReadOnlyList<T> Items, T? First) where T : class, IShape<T>; [Shape] public partial record Cat(Page<Cat> Kittens);")]
    [InlineData("[Shape] public partial record struct Pair<TA, TB>(TA A, TB B) where TA : IShape<TA> where TB : struct, IShape<TB>;")]
    // How members are named
    [InlineData("[Shape] public partial class Cat { public int reader { get; set; } public int Writer { get; set; } public int value { get; set; } public int Schema { get; set; } public int At { get; set; } public int index { get; set; } public int Seen { get; set; } public int faults { get; set; } }")]
    [InlineData("[Shape] public partial class Cat { public int @class { get; set; } public string? @event { get; init; } public int Class2 { get; set; } public long Read { get; set; } public long Write { get; set; } }")]
    [InlineData("public class Formats; public class Rpc; public class Method; [Shape] public partial record Cat(string Name) { public Formats2? Formats { get; init; } } [Shape] public partial record Formats2(int Rpc);")]
    [InlineData("[Shape] public partial record Cat(string Name) { [Field] public int Lives; [Field(Ignore = true)] public Task? Work { get; set; } public int this[int i] => i; public static int Count { get; set; } }")]
    // What they hold
    [InlineData("[Shape] public partial record All(bool A, sbyte B, byte C, short D, ushort E, int F, uint G, long H, ulong I, float J, double K, decimal L, string M, char N, byte[] O, ReadOnlyMemory<byte> P, DateTime Q, DateTimeOffset R, DateOnly S, TimeOnly T, TimeSpan U, Guid V, Uri W, Version X, Value Y, DayOfWeek Z);")]
    [InlineData("[Shape] public partial record All(bool? A, sbyte? B, byte? C, short? D, ushort? E, int? F, uint? G, long? H, ulong? I, float? J, double? K, decimal? L, string? M, char? N, byte[]? O, ReadOnlyMemory<byte>? P, DateTime? Q, DateTimeOffset? R, DateOnly? S, TimeOnly? T, TimeSpan? U, Guid? V, Uri? W, Version? X, Value? Y, DayOfWeek? Z);")]
    [InlineData("[Shape] public partial record All(int[] A, List<int?> B, IList<string?> C, IReadOnlyList<string[]> D, IEnumerable<List<List<int>>> E, HashSet<string> F, Dictionary<string, int?> G, IDictionary<string, All?> G2, IReadOnlyDictionary<long, string?> H, System.Collections.Immutable.ImmutableArray<Guid> I, ICollection<All> J, IReadOnlyCollection<All?> K, Dictionary<bool, All>[] L, HashSet<ulong>? M, byte[][] N);")]
    // What they start with
    [InlineData("[Shape] public partial record All(bool A = true, sbyte B = -1, byte C = 1, short D = -2, ushort E = 2, int F = int.MinValue, uint G = 3, long H = long.MaxValue, ulong I = ulong.MaxValue, float J = 1.5f, double K = double.NaN, decimal L = 1.10m, string M = \"\\\"\\n\", char N = '\\'', DayOfWeek Z = DayOfWeek.Friday, int? O = 4, string? P = null, float Q = float.NegativeInfinity, DayOfWeek? R = DayOfWeek.Monday, Guid S = default);")]
    [InlineData("[Shape] public partial class All { public double A { get; set; } = 5; public decimal B { get; init; } = 7; public float C { get; set; } = 1; public byte D { get; set; } = 200; public long E { get; set; } = 1 << 20; public string F { get; set; } = nameof(All); public string? G { get; set; } = \"x\"; public int? H { get; set; } = 3; public DayOfWeek I { get; set; } = DayOfWeek.Sunday; public string J { get; set; } = null!; public List<int> K { get; set; } = default!; }")]
    [InlineData("[Shape] public partial class All { public Guid A { get; init; } = Guid.NewGuid(); public List<int> B { get; init; } = new() { 1 }; public Dictionary<string, int> C { get; set; } = new(); public int[] D { get; init; } = Array.Empty<int>(); public string E { get; set; } = string.Empty; public Part? F { get; init; } = new(); public required string G { get; init; } = Guid.Empty.ToString(); public TimeSpan? H { get; set; } = TimeSpan.FromDays(1); } [Shape] public partial class Part { public int A { get; set; } = 4; }")]
    // Unions and oneofs
    [InlineData("[Shape] public abstract partial record Animal { public sealed record Cat(string Name) : Animal; public sealed record Dog : Animal; [Shape] public sealed partial record Bird(int A, Animal? Nest) : Animal; private Animal() { } }")]
    [InlineData("[Shape] public abstract partial class Animal { [Range(1, 9)] public int Legs { get; set; } public sealed class Cat : Animal { [Required] public string? Name { get; init; } } }")]
    [InlineData("[Shape] public partial record Contact([Field(OneOf = \"way\", Number = 4)] string? Mail, [Field(OneOf = \"way\", Number = 5)] int? Room, [Field(OneOf = \"way\", Number = 6)] Contact? Other);")]
    // Rules
    [InlineData("[Shape] public partial record All([Range(1, 300)] byte A, [Range(-1.5, 2.5)] int? B, [property: Range(0, double.MaxValue)] double C, [Range(typeof(ulong), \"5\", \"18446744073709551615\")] ulong D, [Range(typeof(decimal), \"0.1\", \"79228162514264337593543950335\")] decimal E, [Range(typeof(TimeSpan), \"00:00:01\", \"1.00:00:00\")] TimeSpan? F, [Range(0, 10, MinimumIsExclusive = true)] float G);")]
    [InlineData("[Shape] public partial record All([MaxLength] string A, [MaxLength(3)] byte[] B, [MinLength(1)] Dictionary<string, int> C, [Length(1, 1)] System.Collections.Immutable.ImmutableArray<int> D, [MinLength(0)] string E, [Required] int F, [Required(AllowEmptyStrings = true)] string? G, [RegularExpression(\"\\\\d+(?=x)\", ErrorMessage = \"{0} is {1}\")] string H);")]
    // Code without nullable annotations
    [InlineData("#nullable disable\n[Shape] public partial class Old { public string A { get; set; } public List<string> B { get; set; } public Old C { get; set; } public int D { get; set; } public string[] E { get; set; } = { }; }")]
    // Services
    [InlineData("[Service] public partial class Rpc { public long Double(long num) => num; } public class Formats;")]
    [InlineData("[Service] public partial class Calc { public int A() => 1; public void B(int a = 4, string? b = null) { } public Task C(CancellationToken stop) => Task.CompletedTask; public ValueTask<int?> D(in int x, params int[] rest) => default; public static int E() => 2; public int F { get; set; } public override string ToString() => \"\"; }")]
    [InlineData("public interface IBase { Task A(int n); } [Service] public partial interface ICalc : IBase, IAsyncDisposable { Task<int> B(ServerCall call, int client, int schema, CancellationToken token); ValueTask C() => default; event Action D { add { } remove { } } }")]
    [InlineData("[Service(\"a.b\")] internal partial interface ICalc { Task<int> @class(int @event); IAsyncEnumerable<int?> Count(IAsyncEnumerable<string> target); [Method(\"x y\")] Task Target(int target, int call, int request, int items); [Method(\"x-y\")] Task Target(); }")]
    [InlineData("public partial class Outer { [Service] private partial interface ICalc { Task<Inner> A(Inner inner, Mood mood); } [Shape] private partial record Inner(int A); private enum Mood { Calm } }")]
    [InlineData("[Service] public partial interface ICats { Task<Cat?> Find(Cat like, IReadOnlyList<Cat> others); IAsyncEnumerable<Cat> Sort(IAsyncEnumerable<Cat> cats, ServerCall? call = null, CancellationToken stop = default); } [Shape] public partial record Cat(string Name);")]
    public void CompilesCleanly(string source)
    {
        var snippet = Snippet.Compile(source);

        Assert.Empty(snippet.Complaints);
        Assert.True(snippet.Errors.IsEmpty, string.Join("\n", snippet.Errors) + "\n" + string.Join("\n", snippet.Files.Select(file => file.SourceText)));
        Assert.NotEmpty(snippet.Files);
    }

    [Fact]
    public void TwoHundredFieldsAreNoProblem()
    {
        string fields = string.Concat(Enumerable.Range(0, 200).Select(number => $"public int F{number} {{ get; set; }} public required string S{number} {{ get; set; }} "));

        Assert.Empty(Snippet.Compile($"[Shape] public partial class Wide {{ {fields} }}").Errors);
    }
}
