package privacy

import (
	"strings"
	"sync"
	"unicode"
)

// aService reports whether words that are written like a name have one among them
// that names a place, a service or a time.
func aService(words string) bool {
	for _, word := range strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",/-", r) }) {
		word = strings.TrimSuffix(strings.ReplaceAll(word, "’", "'"), "'s")
		lower := strings.ToLower(strings.TrimRight(word, "'"))
		if notNames()[lower] || notNames()[strings.TrimSuffix(lower, "s")] || medical().MatchString(lower) {
			return true
		}
	}
	return false
}

// medical is how the words of specialties end, and those for who works in them.
var medical = pattern(`(?:olog(?:y|ies|ist|ists|ical)|iatr(?:y|ic|ics|ist|ists|ician|icians)|surg(?:ery|ical|eon|eons)|scop(?:y|ic|ies)|therap(?:y|ies|ist|ists|eutic|eutics)|facial|biliary|intestinal|vascular|thoracic|rectal|natal|path(?:y|ic|ies)|metr(?:y|ic|ist)|graph(?:y|er|ers|ic)|plasty|aesthe(?:sia|tic|tics|tist|tists)|genetics?|obstetrics?|gynaecology|paedics?|odontics?|pulmonary|enteric|renal|skeletal|cardiac|spinal|abdominal|neal|ventional|tation|plantation|logist|dialysis|operative|matology|medicine|physician|nursing|hospital|ability|abilities|ergency|iratory)$`)

// notNames are words for places, services and times, and what stands in a sentence
// with a capital; small, and those that end in s without it.
var notNames = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(strings.ToLower(serviceWords + townWords + otherWords)) {
		words[word] = true
	}
	return words
})

const serviceWords = `
	Access Audio Baby Connect Core Trainee Vestibular Dentistry Throat Speech Language Age Skull Base Reconstruction Crisis Resolution Strike Led Gallbladder Study Studies Covid Gold Silver Command Marrow Pharmacology Restorative Access Accident Acute Addiction Admission Adolescent Adult Advanced Air Allergy Allied Ambulance Ambulatory Antenatal Anticoagulant Assessment Audiology Audiological
	Bank Bariatric Birth Blood Board Body Bone Bowel Brain Breast Burn Cancer Care Cataract Centre Child Children Chronic Circulation Cleft Clinic Clinical Coloproctology
	Colposcopy Community Complex Congenital Consultant Contact Continence Cornea Corneal Coronary Council Cover Critical Cystic Cytology Day Deaf Decision Delivery Dementia
	Dental Department Dependency Diabetes Diabetic Diagnostic Diagnosis Dietetic Director Directorate Disease Disorder Doctor Drug Duty Ear Early Eating Elderly Elective Emergency
	End Endocrine Endovascular Enhanced Ent Epilepsy Executive Exercise Eye Extracorporeal Family Fertility Fetal Fibrosis Firm First Fistula Flow Foetal Foot Forensic Foundation
	Fracture Frailty Gap Gastro Gender General Genito Genitourinary Geriatric Group Haemophilia Hand Haem Head Headache Health Heart Hepatic Hepatobiliary Hepatopancreatobiliary
	High Hip Home Hospice Hot House Hyperbaric Imaging Immune Inpatient Infection Infectious Infirmary Information Inherited Injury Integrated Intensive Intermediate Internal Invasive
	Investigation Joint Kidney Labour Laboratory Laser Lead Learning Leg Life Limb Liver Lipid Locum Long Low Lower Lung Lymphoedema Macular Major Management Manager Mandibular Maternal
	Maternity Maxillo Measurement Medic Medical Memory Mental Metabolic Microbiology Midwife Midwifery Minimal Minor Mobility Movement Muscle Musculoskeletal Neck Neonatal Neonate Nephrostomy
	Nerve Neuro Neurocritical Neuroendocrine Neuromuscular Neuropsychiatry Neurosurgery Nose Nuclear Nurse Nutrition Obstetric Occupational Office Older On-call On-Call Operating
	Operation Optician Oral Orbital Organ Orthogeriatric Ortho Orthopaedic Orthoptic Orthotic Out Outpatient Pacing Paed Pain Palliative Pancreatic Park Patient People Percutaneous Peri
	Pelvic Perinatal Physiological Physiotherapy Plan Plastic Podiatric Podiatry Point Porphyria Post Pre Pregnancy Preoperative Pressure Primary Programme Prosthetic Psycho Psychotherapy
	Public Pulmonary Radio Rapid Reconstructive Recovery Registrar Regional Rehab Rehabilitation Renal Repair Reproductive Resident Respiratory Resus Resuscitation Retinal Retrieval
	Rheumatic Room Rota Safeguarding Safety Same School Screening Scan Second Secure Service Senior Sexual Shift Short Sickle Site Skin Sleep Sleeping Social Specialist Specialty Special
	Spinal Sport Staff Stem Step Stone Strabismus Stroke Student Substance Support Surgeon Surgery Surgical Team Theatre Thoracic Thrombolysis Thyroid Tier Tissue Toxicology Transfer
	Transfusion Transient Transient Transition Transitional Transplant Transport Trauma Travel Treatment Triage Tropical Trust Tumour Twilight Ultrasound Undifferentiated Unit Upper Urgent
	Uro Vaccination Valve Vascular Vein Venous Viral Virtual Viscera Voice Waiting Walk-in Ward Weekend Well Woman Women Wound Young Youth Zone Pod Bay Bed Bleep Call
	Ischaemic Attack Brachytherapy Interventional Middle Grade Night Long-term Teams Act Acting Available Cross-cover Side
	A&E AAU ACS AEC AMU ANP APC ASU BMA CAMHS CCU CDU CEO CEPOD CMO COO CPAP CQC CRRT CT DGH EAU ECG ECMO ED EEG EMU ENT ERCP EPAU FY GIM GI GP GMC GU GUM HBO HDU HEMS HPB ICB ICU IR IT ITU
	IV LFPSE LSA MAU MDT MFU MIU MRI MTC NEWS NHS NHSE NICU NIV OMFS OOH OPD OT PACU PAU PCI PET PICU POCU PPCI RSU RSV SAU SCBU SDEC SHO SPR STR SSU TAVI TIA TPN UTC UK VTE WTE`

// Towns and hospitals by which trusts are called.
const townWords = `
	Addenbrooke Aintree Airedale Alder Anglia Ashford Aylesbury Barking Barnet Barnsley Bart Barts Basildon Basingstoke Bassetlaw Bath Bedford Bedfordshire Berkshire Birmingham Blackburn Blackpool Bolton Boston Bournemouth
	Bradford Brighton Bristol Broomfield Buckinghamshire Burnley Burton Bury Calderdale Cambridge Cambridgeshire Carlisle Charing Chelmsford Chelsea Cheltenham Cheshire Chester Chesterfield Chichester Christie
	Clatterbridge Colchester Cornwall Coventry Crewe Croydon Cumbria Darent Darlington Dartford Derby Derbyshire Derriford Devon Dewsbury Doncaster Dorset Dudley Durham Ealing Eastbourne Epsom Essex Exeter Fairfield
	Glenfield Southmead Mandeville Russells Freeman Frimley Furness Gateshead Gloucester Gloucestershire Glossop Goole Gravesham Greenwich Grimsby Halifax Hammersmith Hampshire Harefield Harlow Harrogate Hartlepool Hastings Haywards Heartlands Hereford Herefordshire
	Hertfordshire Hexham Hillingdon Hinchingbrooke Homerton Huddersfield Hull Humber Ipswich Isle James-Paget Jimmy Kent Kettering Kingston Lancashire Lancaster Leeds Leicester Leighton Lewisham Lincoln Lincolnshire Lister Liverpool
	London Luton Macclesfield Maidstone Manchester Margate Marsden Maudsley Medway Mersey Middlesbrough Milton-Keynes Moorfields Morecambe Newark Newcastle Newham Norfolk Norwich Northampton Northamptonshire Northumbria Northwick
	Nottingham Nottinghamshire Nuneaton Oldham Ormskirk Oxford Oxfordshire Papworth Pembury Pennine Peterborough Pilgrim Pinderfields Plymouth Poole Portsmouth Preston Radcliffe Reading Redditch Richmond Rochdale Romford Rotherham
	Salford Salisbury Sandwell Scarborough Scunthorpe Sheffield Shrewsbury Shropshire Solihull Somerset Southampton Southend Southport Staffordshire Stafford Stevenage Stockport Stockton Suffolk Sunderland Surrey Sussex Swindon Tameside Taunton
	Tees Telford Thurrock Torbay Truro Tyneside Victoria Wakefield Walsall Warrington Warwick Warwickshire Watford Wexham Whipps Whiston Whittington Wigan Winchester Wirral Wolverhampton Worcester Worcestershire Worthing Wrightington Wye Wythenshawe Yeovil York`

const otherWords = `
	Christmas City County District East Easter England Eve Friday Great King Local Low Lower Memorial Midlands Monday Monthly National New North Northern Our Prince Princess Queen Region Road Royal Saint Saturday South Southern
	St Sunday Teaching Thursday Tuesday Two University Wednesday West Western Yorkshire January February March April May June July August September October November December
	A All An And Another Any As At Both But By Each Every For Four From Here His Her He She If In It Its My No Nobody None Not Of On One Only Or Other Some Since Six Ten That The Their Then There They These This Those Three To
	Until Was We When Where Which While Who Why With Without You Your Five Seven Eight Nine Also After Again Agency Because Before Between During Once Please Still Today Tomorrow Tonight Yesterday Is Are Were Has Have Will
	Internal-Medicine Care-of-the-Elderly Bank-Holiday Holiday Neither Either Most Many Few More Less Same Last Next Current Currently Remaining Asked Called Phoned Covering Approved Declined Sick Absent Total`
