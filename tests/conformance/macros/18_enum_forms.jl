# Enums in every form: values, names, conversions, printing, what is refused.
macro t(e) :(try; show($(esc(e))); println() catch err; print("ERR "); showerror(stdout, err); println() end) end
@enum Fruit apple=1 orange=2 kiwi
@t apple
@t Fruit
@t Fruit(1)
@t Fruit(7)
@t Int(kiwi)
@t instances(Fruit)
@t (apple, [apple, kiwi], Dict(apple=>1))
@t string(apple)
@t Symbol(apple)
@t apple < kiwi
@t isless(kiwi, apple)
@t typemin(Fruit), typemax(Fruit)
@t Integer(orange)
@t UInt8(orange)
@t apple == 1
@t typeof(apple)
@t Fruit <: Enum, supertype(Fruit), Fruit <: Base.Enum{Int32}
@t Base.Enums.basetype(Fruit)
@t sort([kiwi, apple])
@enum Big::UInt8 begin
  b1 = 0x01
  b2 = 0xff
end
@t b1, Int(b2), Big(0xff)
@t Big(2)
@enum E2 e2a e2b e2c
@t [Int(x) for x in instances(E2)]
@t repr(e2a), "$e2b"
show(stdout, "text/plain", e2a); println()
show(stdout, "text/plain", E2); println()
show(stdout, "text/plain", [e2a, e2b]); println()
print(e2a, " ", E2, "\n")
print([e2a]); println()
@t read(IOBuffer(UInt8[1,0,0,0]), Int32)
@t Dict(e2a => 1)[e2a]
@t e2a in (e2a, e2b)
for s in ["@enum Q1 a1=1 a2=1", "@enum Q2 a=0.5", "@enum Q3 1a", "@enum Q4", "@enum Q5 x=typemax(Int64)", "@enum Q6::Float64 x", "@enum Q7 x x", "@enum Q8 a.b", "@enum Q9 x+1", "@enum begin a end"]
  try
    println(s, " -> ", eval(Meta.parse(s)))
  catch err
    err isa LoadError && (err = err.error)
    println(s, " -> ", sprint(showerror, err))
  end
end
@enum Neg n1=-1 n2 n3=5 n4
@t Int.(instances(Neg))
