"""A thing that is no asset of the city, as clients of SensorThings say it."""

PLACE = {
    "name": "河边",
    "description": "气象站处",
    "encodingType": "application/geo+json",
    "location": {"type": "Point", "coordinates": [119.95, 31.75]},
}
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
STREAM = {
    "name": "气温",
    "description": "每十分钟",
    "observationType": MEASUREMENT,
    "unitOfMeasurement": {"name": "Celsius", "symbol": "degC", "definition": "ucum:Cel"},
    "Sensor": {
        "name": "温度计",
        "description": "铂电阻",
        "encodingType": "text/plain",
        "metadata": "PT100",
    },
    "ObservedProperty": {"name": "气温", "definition": "urn:t", "description": "空气温度"},
}
STATION = {
    "name": "气象站",
    "description": "河边的一座",
    "properties": {"owner": "河湖处", "height": 10},
    "Locations": [PLACE],
    "Datastreams": [STREAM],
}


def id_of(address: str) -> int:
    return int(address.partition("(")[2].rstrip(")"))
